import { signal } from '@preact/signals';

/** The parts of the address after `#/`, decoded. */
export const route = signal<readonly string[]>(read());

addEventListener('hashchange', () => {
  route.value = read();
});

/** The address of a page. */
export function to(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

function read(): readonly string[] {
  return location.hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
}
