import { name, phrase, type RetiredWord } from './word-rules.ts';

/** Habits of prose that a newcomer trips over. */
export const DIALECT: readonly RetiredWord[] = [
  phrase('whoever|whatever', 'name the component', ['Whoever waits', 'who waits']),
  phrase('not to be had', 'unavailable', ['it is not\n * to be had', 'it is not to be retried']),
  phrase('(?:in|at) hand', 'in flight, claimed, in memory', ['what is at\n// hand', 'written by hand']),
  phrase('two hands', 'a wall clock and a monotonic clock', ['a clock has two hands', 'two handlers']),
  phrase('hand(?:s|ed|ing)?(?: it| them)? over', 'dispatch', ['hands over a delivery', 'handled over there']),
  phrase('change hands', 'move to another wallet', ['assets change hands', 'change handlers']),
  phrase('(?:come|comes|came|coming) to rest', 'is quarantined', ['a wallet comes to rest', 'comes to the rest']),
  phrase('rest(?:s|ed|ing)|rest for', 'is quarantined for 60 s', ['it rests for a minute', 'the rest of the batch']),
  name('trouble', 'error', ['expectTrouble()', 'troubled']),
  phrase('under way', 'in progress, in flight', ['it is under\n   * way', 'under this way']),
  phrase('(?:is|was) no (?!longer)[a-z]+', '"is not a …"', [
    'there is no\n-- file',
    'is no longer; there are no files',
  ]),
  phrase('(?:careful|smooth|quick) (?:way|path)s?', 'slow path, fast path', ['the careful path', 'a careful change']),
  phrase('(?:gives?|gave|given|giving)(?: it| them)? back', 'release, return', ['gives it back', 'gives a backup']),
  phrase('bur(?:y|ies|ied|ying)', 'deadLetter; is stopped', ['it is buried', 'a burn']),
  phrase('poked|poking', 'wake', ['it poked the relay', 'it spoke']),
  phrase('tellers?', 'publisher', ['the teller', 'tell']),
  phrase('who (?:is|are|was|were) told', 'name the component that receives it', ['who is told', 'is told apart']),
  phrase('sees? to (?:it|that)', 'name what the component does', ['it sees to it', 'seen to be']),
  phrase('(?:say|says|said) no to', 'refuse, reject', ['the ledger says no to it', 'says no more']),
  phrase('who before how much', 'wallets before amounts', ['shape, who before how much', 'who, before']),
  phrase('f(?:ou|i)ght(?:s|ing)? over', 'contend for', ['a wallet fought over', 'fight overall']),
  phrase('(?:let|lets|letting) go of', 'release', ['lets go of a client', 'let go']),
  phrase('(?:live|lives|lived) on', 'continue', ['the process lives on', 'lives one day']),
  phrase('the books', 'conservation, the supply, the invariants', ['the books balance', 'books: BookEntry[]']),
  phrase('competitors?', 'another runtime', ['UTXOs lost to a competitor', 'a competition']),
  phrase('at the border', 'by validation', ['refused at the border', 'at the borderline']),
];
