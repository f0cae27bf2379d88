import { LedgerError } from '../../index.ts';

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** The bounds of Standard Webhooks. */
const BYTES_MIN = 24;
const BYTES_MAX = 64;
/** A request is compared with every secret. */
const SECRETS_MAX = 16;

/**
 * Reads the key of a Standard Webhooks secret. No message contains a part of it.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a text that is not `whsec_` and the base64 of 24 to 64 bytes.
 */
export function readSecret(secret: unknown, option: string): Buffer {
  const text = typeof secret === 'string' && secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(BASE64.test(text) ? text : '', 'base64');
  if (key.length >= BYTES_MIN && key.length <= BYTES_MAX) return key;
  const expected = `${PREFIX} and the base64 of ${BYTES_MIN} to ${BYTES_MAX} bytes`;
  throw new LedgerError('ERR_INVALID_OPTIONS', `${option}: expected ${expected}`);
}

/**
 * Reads the keys of a list of secrets.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a bad secret, and for a list without any or with more than 16.
 */
export function readSecrets(secrets: unknown): readonly Buffer[] {
  if (!Array.isArray(secrets) || secrets.length === 0 || secrets.length > SECRETS_MAX) {
    throw new LedgerError('ERR_INVALID_OPTIONS', `secrets: expected a list of 1 to ${SECRETS_MAX} secrets`);
  }
  return secrets.map((secret, at) => readSecret(secret, `secrets[${at}]`));
}
