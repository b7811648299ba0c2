import { layerOf, layers } from './layers.ts'
import type { SourceFile } from './source-file.ts'

/** Imports against the direction of the layers, each as a sentence with file and line; empty when there is none. */
export function findWrongDirections(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) => {
    const layer = layerOf(path)
    const allowed = layers[layer]
    if (allowed === undefined)
      return [`src/${path}: "${layer}" is not a layer; give it a place in test/architecture/layers.ts`]
    return imports.flatMap(({ target, specifier, line }) => {
      if (target === undefined) return []
      if (target.startsWith('../')) return [`src/${path}:${line}: imports ${specifier}, which is outside src`]
      const targetLayer = layerOf(target)
      if (targetLayer === layer || allowed.includes(targetLayer)) return []
      const may = allowed.length === 0 ? 'nothing' : allowed.join(', ')
      return [`src/${path}:${line}: ${layer} imports ${targetLayer} (${specifier}), but may import only ${may}`]
    })
  })
}
