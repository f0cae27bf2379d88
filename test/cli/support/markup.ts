const VOID = ['meta', 'path', 'rect', 'br'];

/** Finds what is wrong with the nesting of the tags of a page: the first tag that closes another one, or stays open. */
export function findUnbalanced(page: string): string | undefined {
  const open: string[] = [];
  const markup = page.replace(/<style>[\s\S]*?<\/style>/, '');
  for (const [tag, slash, name = ''] of markup.matchAll(
    /<(\/?)([a-zA-Z][\w-]*)(?:\s+[\w-]+(?:="[^"<>]*")?)*\s*\/?>/g,
  )) {
    if (slash === '' && !VOID.includes(name)) open.push(name);
    else if (slash === '/' && open.pop() !== name) return tag;
  }
  return open.at(-1);
}

/** The text of a page without its markup, in the order of the page. */
export function textOf(page: string): string {
  const text = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]*>/g, ' ');
  const entities = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' } as const;
  const decoded = text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: keyof typeof entities) => entities[name]);
  return decoded.replace(/\s+/g, ' ').trim();
}

/** Everything in a page that a browser would load or run. */
export function activeParts(page: string): string[] {
  const found = page.match(/<(?:script|img|link|iframe|object|embed|form|base|use|image|foreignObject)\b|\bon\w+="/gi);
  const links = [...page.matchAll(/\b(?:href|src|action|xlink:href)="([^"]*)"/g)].map(([, target = '']) => target);
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  return [
    ...(found ?? []),
    ...links.filter((link) => !/^#[a-z-]+$/.test(link)),
    ...(style.match(/url\(|@import/g) ?? []),
  ];
}
