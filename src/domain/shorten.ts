/** The start of a text that is kept, such as an error whose message is a page of HTML or a dump of a request. */
export function shorten(text: string, charsMax: number): string {
  const left = text.length - charsMax;
  return left <= 0 ? text : `${text.slice(0, charsMax)}… (${left} more characters)`;
}
