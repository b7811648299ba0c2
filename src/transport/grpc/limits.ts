/** Bounds of what a client may send. Those of single values stand in the schemas, those of load in the settings. */
export const grpcLimits = {
  /** As much as the body of a REST request. Answers have no bound of ours: clients refuse more than 4 MiB by default. */
  messageBytesMax: 256 * 1024,
  /** Time for the whole message of a unary call to arrive. */
  requestTimeoutMs: 10_000,
  /** Calls of one connection at a time, streams included; what comes beyond waits at the client. */
  callsPerConnectionMax: 2_000,
  /** Requests of one stream that are decided at the same time; what comes beyond waits in the connection. */
  streamInFlightMax: 64,
  requestIdLengthMax: 128,
  /** Time for the first byte of a connection to come. */
  silenceMsMax: 10_000,
  /** A connection on which nothing has come for this long is asked whether there is still somebody. */
  keepaliveTimeMs: 60_000,
  /** Longest problem document, before base64: clients refuse metadata that is larger than 8 KiB. */
  problemBytesMax: 5 * 1024,
}
