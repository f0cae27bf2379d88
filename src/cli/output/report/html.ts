import { forTerminal } from '../../printable.ts';

/** Text that is markup: only {@link html} and {@link raw} make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value that a template takes: text is escaped, markup is not, and a list is its items one after the other. */
export type HtmlValue = string | number | bigint | Html | readonly HtmlValue[];

/**
 * Makes markup from a template. Every value that is not markup is escaped, in content and in attributes, which are in
 * double quotes. Control characters, and those that change the direction of writing, are shown as their codes.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    parts.reduce((text, part, at) => `${text}${at === 0 ? '' : markupOf(values[at - 1] ?? '')}${part}`, ''),
  );
}

/** Markup from a text that no script or database gives. */
export function raw(text: string): Html {
  return new Html(text);
}

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escapeText(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return forTerminal(text, false).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
