import { code, name, phrase, type RetiredWord, rule } from './word-rules.ts';

const inSrc = (path: string): boolean => path.startsWith('src/');
const inActors = (path: string): boolean => path.startsWith('src/actors/');
const inWallet = (path: string): boolean => path.startsWith('src/actors/wallet/');

/** Names of code that came from a dialect of this project, each with the name that replaced it. */
export const RETIRED_NAMES: readonly RetiredWord[] = [
  // Wallet actor.
  name('wallet coin', 'UtxoCache', ['new WalletCoins()', 'new WalletCoinage()']),
  name('known coin', 'UtxoCache', ['KnownCoins', 'a known coin']),
  name('coin bound', 'UtxoCache', ['CoinBounds', 'a coin bound to a wallet']),
  code(/(?<![A-Za-z])coins(?![a-z])|(?<=[a-z0-9])Coins?(?![a-z])|(?<![A-Za-z])coin[A-Z]/g, 'utxos, cache', [
    'this.#coins.add(coinOf)',
    'mint({ coin: 5n, tcoin: 1n })',
  ]),
  phrase('coins', 'UTXOs, or the asset: "coin"', ['the coins of a wallet', 'coin selection; alice pays 5 coin'], {
    exceptions: { 'docs/guide/moving-from-a-coins-column.md': 'a column of the table from which a game moves' },
  }),
  code(/(?<![\w$])Answers(?!\w)/g, 'ReplyBuffer', ['class Answers {}', 'const lostAnswers = answers']),
  name('chain teller', 'publishCommitted', ['ChainTeller', 'a chain of tellers']),
  code(/(?<![A-Za-z$])(?:tell|tells|teller)(?![a-z])/g, 'publish, notify, report', ['this.tell(chain)', 'intellect()']),
  name('is owing', 'hasUnpublished, hasUnsettled', ['this.isOwing', 'it is owing to a bug']),
  name('chain return', 'requeue', ['ChainReturns', 'the chain returns']),
  name('came back', 'requeued', ['cameBack()', 'it came back']),
  name('take back', 'requeue', ['takeBack()', 'take it back']),
  name('chain sender', 'CommitChain', ['ChainSender', 'the sender of a chain'], 'text'),
  name('chain committer', 'CommitLoop', ['chain-committer.ts', 'the committer']),
  name('chain answer', 'publish-committed, failures', ['chain-answers.ts', 'answers of a chain'], 'text'),
  name('wallet worker', 'WalletActor', ['WalletWorker', 'a worker per wallet']),
  name('wallet logic', 'WalletMachineTable', ['walletLogic', 'the logic of a wallet']),
  name('wallet merger', 'runIdleMerge', ['wallet-merger.ts', 'merges of a wallet']),
  code(/(?<![\w$])[A-Z]\w*Parts(?!\w)/g, '…Deps', ['interface ChainParts {}', 'viewParts(parts)']),
  code(/(?<![\w$])(?:Wallet|Relay|Chain|Link)Runtime(?!\w)/g, '…Deps', [
    'type WalletRuntime',
    'class LedgerRuntime {}',
  ]),
  code(
    /(?<![A-Za-z])[lL]inks?(?![a-z])|(?<=[a-z0-9])Links?(?![a-z])/g,
    'ChainEntry, entry',
    ['makeLink(links)', 'const { blinking, linked } = page;'],
    { holdsIn: inWallet },
  ),
  name('receipt', 'ledger record', ['receipt.ts', 'receiptless']),
  phrase('toPlanned', 'toPlannedTransaction', ['toPlanned(entry)', 'toPlannedTransaction(entry)']),
  name('answer known', 'answerDuplicate', ['answerKnown()', 'the answer is known']),
  name('known command', 'answer-duplicate', ['known-command.ts', 'a known command']),
  name('known transaction', 'RecordedTransaction', ['KnownTransaction', 'a known transaction']),
  rule(
    /(?<=(?:status|kind|type)[^\n]{0,5})['"]known['"]/g,
    'already_recorded',
    ["status: 'known'", "key: 'known'"],
    'text',
  ),
  name('in hand', 'inFlight', ['#inHand', 'inHandle']),
  name('at hand', 'claimed', ['atHand', 'atHandle']),
  name('under way', 'inFlight, PendingWork', ['UnderWay', 'underWaylay']),
  code(/(?<![A-Za-z])suffices(?![a-z])|(?<=[a-z])Suffices(?![a-z])/g, 'markSufficient', [
    'cache.suffices()',
    'isSufficient()',
  ]),
  code(/(?<![A-Za-z])doubts?(?![A-Za-z])/g, 'invalidate', ['cache.doubt()', 'inDoubt(doubtful)']),
  name('read for', 'loadedFor', ['this.readFor', 'readForm']),
  code(/(?<![A-Za-z])sums(?![a-z])/g, 'totals', ['this.sums', 'sumOf()'], { holdsIn: inActors }),
  code(/(?<=[.#])rest\s*\(/g, 'markMerged, or say what it waits for', ['cache.rest()', 'const rest = (a)']),
  code(/(?<=[.#])trim\s*\(/g, 'evict', ['cache.trim()', 'trimmed()'], { holdsIn: inWallet }),
  name('is suspect', 'mayBeApplied', ['isSuspect', 'this suspect']),
  code(
    /(?<![\w$#])crashes\s*(?:>\s*0|>=\s*1|!==?\s*0)/g,
    'mayBeApplied',
    ['if (envelope.crashes > 0)', 'mail.filter(({ crashes }) => crashes >= CRASHES_MAX)'],
    { holdsIn: inSrc },
  ),

  // Ledger and scenarios.
  name('gatherer', 'BatchLoader', ['new Gatherer()', 'gathererless']),
  name('command intake', 'CommandGateway', ['command-intake.ts', 'an intake of commands']),
  name('asked command', 'PendingCommand', ['AskedCommand', 'an asked command']),
  code(/(?<=[.#])ask\s*\(|(?<![A-Za-z])ask[A-Z]\w*/g, 'submit', ['intake.ask(input)', 'task(asked)'], {
    holdsIn: inSrc,
  }),
  name('dead letter desk', 'DeadLetterQueue', ['dead-letter-desk.ts', 'deadLetters.list()']),
  name('dead letter office', 'DeadLetterQueue', ['deadLetterOffice', 'the office of dead letters']),
  code(/(?<![\w$])DeadLetters(?!\w)/g, 'InMemoryDeadLetters', ['new DeadLetters()', 'new InMemoryDeadLetters()']),
  name('command desk', 'ScriptCommands', ['CommandDesk', 'a commanding desk']),
  name('desk', 'the name of the component', ['deskOf', 'desktop']),
  phrase('invalid-options', 'options', ['invalid-options.ts', 'invalidOptions(ERR_INVALID_OPTIONS)']),
  code(/(?<![A-Za-z])read(?:Page|Options|CallOptions)(?![a-z])/g, 'parsePage, parseCallOptions: "read" is I/O', [
    'readPage(page)',
    'parsePage(page)',
  ]),
  name('when aborted', 'onAbort', ['when-aborted.ts', 'when aborted']),
  name('idle counter', 'InFlightCounter', ['IdleCounter', 'an idle counter']),
  code(/(?<![\w$])most(?!\w)/g, 'limit', ['const { most } = page;', 'mostScattered(almost)']),

  // Relay.
  name('wallet line', 'DueWalletQueue', ['WalletLine', 'a wallet lines up']),
  name('due search', 'DueWalletScanner', ['due-search.ts', 'a search']),
  name('go through', 'scanAll', ['goThrough()', 'goThroughput'], 'code'),
  code(/(?<=[.#])look\s*\(/g, 'scanPage', ['this.#look(page)', 'lookUp(page)'], { holdsIn: inActors }),
  name('relay exchange', 'DeliveryClaims', ['RelayExchange', 'an exchange by the relay']),
  code(/(?<![A-Za-z])is(?:Serving|Open)(?![a-z])/g, 'canClaim, hasPending', ['this.isServing', 'isOpening'], {
    holdsIn: (path) => path.startsWith('src/actors/relay/'),
  }),
  code(
    /(?<![A-Za-z])(?:made|bury|news)(?![a-z])/g,
    'delivered, deadLetter, wake-up',
    ['this.#made.push(delivery)', 'this.#remade.newsletter()'],
    { holdsIn: inActors },
  ),
  name('hand over', 'DeliveryDispatcher, dispatch', ['HandOver', 'handOverride']),
  name('hand end', 'BatchResult', ['HandEnd', 'handEndings']),
  code(/(?<![\w$])(?:Hand|hands?)(?!\w)/g, 'ClaimedBatch, batch', ['const hand: Hand', 'handle(beforehand)']),
  code(/(?<![A-Za-z])places(?![a-z])|(?<=[a-z])Places(?![a-z])/g, 'slots', ['this.#places', 'place + 1'], {
    holdsIn: inActors,
  }),
  name('turn pace', 'claimSize', ['TurnPace', 'the pace of a turn']),
  name('relay turn', 'settle_and_claim, cycle', ['relay_turn', 'relayTurning']),
  name('give back', 'release', ['giveBack', 'give it back']),
  name('poke', 'wake', ['this.#poke()', 'spoke']),

  // Store and domain.
  name('commit carefully', 'commit_batch_slow_path', ['commit_carefully', 'commits carefully']),
  name('pg lease', 'PgConnection', ['pg-lease.ts', 'a lease of pg']),
  name('cbor limit', 'cbor-validation', ['cbor-limits.ts', 'limits of CBOR'], 'text'),
  name('growing', 'Mutable', ['Growing<Row>', 'ungrowing']),
  name('one asset', 'singleAsset', ['new OneAsset()', 'one asset'], 'code'),
  phrase('one-asset\\.ts', 'single-asset.ts', ['one-asset.ts', '0007-a-bundle-of-one-asset.md']),
  name('plan part', 'planPartial', ['plan-part.ts', 'planPartial']),
  name('part plan', 'planPartial', ['PartPlan', 'a part planned']),
  name('load first', 'needs_load', ['load_first', 'load first']),

  // Tests.
  name('planted', 'seeded', ['test/planted/', 'implanted']),
  name('torture', 'fault injection', ['npm run torture', 'tortuous']),
];
