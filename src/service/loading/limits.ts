/** Bounds of a load. Memory is bounded by them whatever the size of the file. */

/** Longest record, with its line end: an unclosed quote may cost no more than this before it is found out. */
export const recordBytesMax = 256 * 1024

/** Columns of one file. */
export const columnsMax = 10_000

/** Rows of one call of the store. */
export const batchRowsMax = 1_000

/** Bytes of patches in one call of the store, and of input behind it. */
export const batchBytesMax = 1024 * 1024

/** Calls of the store under way at the same time, so that parsing and storing overlap. */
export const batchesInFlightMax = 4

/** Cells of one column whose encoding is remembered; beyond, the memory of the column begins anew. */
export const cachedCellsMax = 20_000

/** Distinct customers whose ids are remembered to find duplicates: 12 bytes each, at most half the table used. */
export const distinctCustomersMax = 50_000_000

/** Distinct aliases that are remembered to find those of two customers, in the same bytes. */
export const aliasesRememberedMax = 50_000_000

/** Names of columns without a feature that are listed. */
export const unmappedColumnsMax = 100
