# syntax=docker/dockerfile:1
#
#   docker build -t sufler .
#   docker run --rm -v sufler:/app/data sufler keys create --role admin --name ops --store lmdb:data/store
#   docker run -v sufler:/app/data -p 8080:8080 -p 9090:9090 sufler            # the demo's rules, embedded store
#   docker run -v sufler:/app/data -p 8080:8080 -v ./rules:/app/rules:ro sufler    # your rules
#   docker run -p 8080:8080 sufler serve --host 0.0.0.0 --store redis://redis:6379
#
# Others can reach it, so it does not start before there is a key (the first line makes one and shows it once).
#
# slim and not alpine: the embedded store ships as a binary for glibc.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json tsconfig.browser.json ./
COPY scripts scripts
COPY src src
RUN node scripts/build.mjs

FROM node:24-slim AS production-packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY LICENSE package.json ./
COPY --from=production-packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY proto proto
COPY rules rules
# Code belongs to root and cannot be changed by the service; only its data can.
RUN mkdir -p data && chown node:node data
USER node
VOLUME /app/data
EXPOSE 8080 9090
# Asks the port that is exposed: with another --port give another health check, or none.
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Up to half a gigabyte more of memory, and full garbage collections so rare that no percentile sees them (docs/benchmarks.md).
ENTRYPOINT ["node", "--initial-old-space-size=512", "dist/main.js"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080", "--grpc-port", "9090", "--rules", "rules", "--store", "lmdb:data/store"]
