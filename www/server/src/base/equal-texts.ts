// Compares secrets.

/** By digests, which have equal lengths, so that the time taken says nothing about the texts. */
export async function isEqualText(a: string, b: string): Promise<boolean> {
  const digest = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return crypto.subtle.timingSafeEqual(await digest(a), await digest(b))
}
