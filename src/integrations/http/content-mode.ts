const PREFIX = 'ce-';

/** The modes of CloudEvents over HTTP. */
export type ContentMode = 'structured' | 'batch' | 'binary';

/** The mode of a request: its content type alone decides. */
export function contentMode(headers: Headers): ContentMode {
  const type = headers.get('content-type')?.trimStart().toLowerCase() ?? '';
  if (type.startsWith('application/cloudevents-batch')) return 'batch';
  return type.startsWith('application/cloudevents') ? 'structured' : 'binary';
}

/**
 * The content that the signature of a request covers. In structured and batch mode it is the body, as Standard Webhooks
 * defines it. In binary mode the attributes are headers, and a signature of the body alone would leave id, source and
 * type open to change: the content then begins with those headers and the content type, sorted, one `name:value` per
 * line, and an empty line.
 *
 * The two cannot be confused: an event or a batch in JSON does not begin with the name of a header.
 */
export function signedContent(headers: Headers, body: Uint8Array): readonly Uint8Array[] {
  if (contentMode(headers) !== 'binary') return [body];
  const lines = [...headers]
    .filter(([name]) => name.startsWith(PREFIX) || name === 'content-type')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`);
  return [Buffer.from(`${lines.join('')}\n`), body];
}

/**
 * The attributes that the headers of a request in binary mode carry. Their values are percent-encoded UTF-8.
 *
 * @throws URIError for a value that is not.
 */
export function attributesIn(headers: Headers): Record<string, unknown> {
  const attributes = [...headers]
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), decodeURIComponent(value)] as const);
  const type = headers.get('content-type');
  return { ...Object.fromEntries(attributes), ...(type === null ? {} : { datacontenttype: type }) };
}
