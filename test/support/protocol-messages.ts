/** The bytes of a stream as messages of the protocol: a type, except for the first one of a client, and a length. */
export class Messages {
  #bytes: Buffer = Buffer.alloc(0);
  #typeBytes: number;

  constructor(typeBytes: 0 | 1) {
    this.#typeBytes = typeBytes;
  }

  *take(chunk: Buffer): Generator<Buffer> {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= this.#typeBytes + 4) {
      const length = this.#typeBytes + this.#bytes.readUInt32BE(this.#typeBytes);
      if (this.#bytes.length < length) return;
      const message = this.#bytes.subarray(0, length);
      this.#bytes = this.#bytes.subarray(length);
      this.#typeBytes = 1;
      yield message;
    }
  }
}
