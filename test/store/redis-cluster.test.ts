import { Cluster } from 'ioredis'
import { openStore } from '#sufler/store/open-store.ts'
import { storeContract } from '../contract/store.ts'
import { startRedisCluster } from '../support/redis-cluster.ts'

storeContract('Redis cluster', async () => {
  const servers = await startRedisCluster()
  const cluster = new Cluster(servers.nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
  return {
    open: () => openStore(servers.url),
    writeVector: async (customerId, bytes) => {
      await cluster.set(`sufler:{${customerId}}:v`, Buffer.from(bytes))
    },
    writeHistory: async (customerId, bytes) => {
      await cluster.set(`sufler:{${customerId}}:h`, Buffer.from(bytes))
    },
    async dispose() {
      cluster.disconnect()
      await servers.stop()
    },
  }
})
