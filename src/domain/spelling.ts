/** Cyrillic letters that look like Latin ones in most fonts. */
const lookAlikes: Readonly<Record<string, string>> = {
  ...{ а: 'a', в: 'b', е: 'e', ё: 'e', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y', х: 'x', і: 'i' },
  ...{ А: 'A', В: 'B', Е: 'E', К: 'K', М: 'M', Н: 'H', О: 'O', Р: 'P', С: 'C', Т: 'T', У: 'Y', Х: 'X', І: 'I', ѕ: 's' },
}

const cyrillicLetter = /[\u0400-\u04ff]/u
const quotes = /[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f«»‹›"'`]/gu
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/gu
/** Zero-width characters, soft hyphens and marks of direction: nobody sees them. */
const invisible = /[\u00ad\u200b-\u200f\u2060\ufeff]/gu

/**
 * A name as it was probably meant by who typed, copied or had it changed by a text processor: without quotes of any kind
 * and invisible characters, with plain hyphens, with Latin letters for the Cyrillic ones that look the same.
 */
export function plainSpelling(text: string): string {
  const plain = text.normalize('NFKC').replace(invisible, '').replace(quotes, '').replace(dashes, '-').trim()
  return /[a-z]/i.test(plain) ? plain.replace(/[\u0400-\u04ff]/gu, (letter) => lookAlikes[letter] ?? letter) : plain
}

/** The same for spellings that differ only in capitals, and in what stands between words. */
export function foldedSpelling(text: string): string {
  return plainSpelling(text)
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[\s_-]+/gu, '-')
}

/** What one cannot see in a word: that some of its letters are of another alphabet than the others. Undefined when there is nothing. */
export function hiddenIn(word: string): string | undefined {
  const hidden = [...word].find((character) => character.replace(invisible, '') === '')
  if (hidden !== undefined) {
    const code = hidden.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    return `an invisible character, U+${code}`
  }
  if (!/[a-z]/i.test(word)) return undefined
  const letters = [...new Set([...word].filter((letter) => cyrillicLetter.test(letter)))]
  if (letters.length === 0) return undefined
  return `the Cyrillic ${letters.length === 1 ? 'letter' : 'letters'} ${letters.slice(0, 8).join(', ')} among Latin ones`
}
