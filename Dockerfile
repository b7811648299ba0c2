# syntax=docker/dockerfile:1
#
#   docker build -t sufler .
#   docker run --rm -v sufler:/app/data sufler keys create --role admin --name ops --store lmdb:data/store
#   docker run -v sufler:/app/data -p 8080:8080 -p 9090:9090 sufler            # the demo's rules, embedded store
#   docker run -v sufler:/app/data -p 8080:8080 -v ./rules:/app/rules:ro sufler    # your rules
#   docker run -p 8080:8080 -e SUFLER_STORE=redis://redis:6379 sufler
#
# Others can reach it, so it does not start before there is a key (the first line makes one and shows it once).
#
# slim and not alpine: the embedded store ships as a binary for glibc. For a build that is the same tomorrow, pin it by its digest,
# `npm run check:image` tells which: docker build --build-arg NODE_IMAGE=node:24-slim@sha256:… -t sufler .
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json tsconfig.browser.json ./
COPY scripts scripts
COPY src src
RUN node scripts/build.mjs

FROM ${NODE_IMAGE} AS production-packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM ${NODE_IMAGE}
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
# In the environment, where the health check finds them too: set SUFLER_PORT, SUFLER_TLS_CERT and so on rather than options.
ENV SUFLER_HOST=0.0.0.0 SUFLER_PORT=8080 SUFLER_GRPC_PORT=9090 SUFLER_RULES=rules SUFLER_STORE=lmdb:data/store
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 CMD ["node", "dist/main.js", "health"]
# Up to half a gigabyte more of memory, and full garbage collections so rare that no percentile sees them (docs/benchmarks.md).
ENTRYPOINT ["node", "--initial-old-space-size=512", "dist/main.js"]
CMD ["serve"]
