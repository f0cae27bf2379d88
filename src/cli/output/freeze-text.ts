import type { Freeze } from '../../index.ts';

/** Says what a wallet may not do, or may: `does not pay`. */
export function freezeText({ out, in: into }: Freeze): string {
  if (out && into) return 'neither pays nor is paid';
  if (out) return 'does not pay';
  return into ? 'is not paid' : 'pays and is paid';
}
