import { expect, test } from 'vitest';
import { findWrongDrawing, parseDrawing } from './drawing.ts';

const page = (...lines: readonly string[]): string =>
  ['# Page', '```text', 'a figure', '```', '```text', ...lines, '```', '```text', 'src/', '```'].join('\n');

const PAGE = page(
  'src/               the sources',
  '  index.ts         the public names',
  '  domain/          rules',
  '    values/        amounts and bundles',
  '  cli/             the command',
);

test('the drawing of a page is its first text block that begins with src/', () => {
  expect(parseDrawing(PAGE)).toEqual([
    { path: 'src/', comment: 'the sources', line: 6 },
    { path: 'src/domain/', comment: 'rules', line: 8 },
    { path: 'src/domain/values/', comment: 'amounts and bundles', line: 9 },
    { path: 'src/cli/', comment: 'the command', line: 10 },
  ]);
});

test('the drawing rule allows the folders of the tree, each with a comment', () => {
  expect(findWrongDrawing('p.md', PAGE, ['src/', 'src/cli/', 'src/domain/', 'src/domain/values/'])).toEqual([]);
});

test('the drawing rule finds a folder that is not drawn', () => {
  const folders = ['src/', 'src/cli/', 'src/domain/', 'src/domain/rules/', 'src/domain/values/'];

  expect(findWrongDrawing('p.md', PAGE, folders)).toEqual([
    { path: 'p.md', line: 6, message: 'draw src/domain/rules/ with a comment: the tree has it' },
  ]);
});

test('the drawing rule finds a drawn folder that does not exist', () => {
  expect(findWrongDrawing('p.md', PAGE, ['src/', 'src/domain/', 'src/domain/values/'])).toEqual([
    { path: 'p.md', line: 10, message: 'delete src/cli/: the tree does not have it' },
  ]);
});

test('the drawing rule finds a folder without a comment', () => {
  const drawn = page('src/', '  domain/');

  expect(findWrongDrawing('p.md', drawn, ['src/', 'src/domain/'])).toEqual([
    { path: 'p.md', line: 7, message: 'write after src/domain/ what it is for' },
  ]);
});

test('the drawing rule finds a page without a drawing', () => {
  expect(findWrongDrawing('p.md', '# Page', ['src/'])).toEqual([
    { path: 'p.md', line: 1, message: 'draw src as a fenced text block that begins with src/' },
  ]);
});
