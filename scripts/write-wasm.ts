import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import openWabt from 'wabt'

/** `npm run wasm`: assembles the index's WebAssembly, whose bytes stand in the sources so that a build needs no assembler. */
const directory = join(import.meta.dirname, '../src/domain/eligibility/simd')

export async function assembleBitmaps(): Promise<string> {
  const wabt = await openWabt()
  const text = await readFile(join(directory, 'bitmaps.wat'), 'utf8')
  const module = wabt.parseWat('bitmaps.wat', text, { simd: true })
  try {
    module.validate()
    return Buffer.from(module.toBinary({}).buffer).toString('base64')
  } finally {
    module.destroy()
  }
}

if (process.argv[1] === import.meta.filename) {
  const lines = (await assembleBitmaps()).match(/.{1,100}/g) ?? []
  const source = `/** \`bitmaps.wat\` in base64: \`npm run wasm\` writes it, and a test holds the two together. */
export const bitmapBytes = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('')
`
  await writeFile(join(directory, 'bitmap-bytes.ts'), source)
}
