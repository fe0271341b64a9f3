import { AbiCoder, concat, keccak256, toUtf8Bytes } from "ethers";

/** A diploma as the chain is asked about it (`Diploma` of the contracts). */
export interface DiplomaProof {
  award: number;
  /** Its place in the status list, below 65,536. */
  index: number;
  /** Hash of the diploma as the institution signed it. */
  credential: string;
  /** Its siblings in the tree, from the leaf up. */
  proof: string[];
}

const MAX_DIPLOMAS = 65_536;

/** More diplomas than an award takes, or none. */
export class DiplomaCount extends Error {
  readonly count: number;
  constructor(count: number) {
    super(`An award is of 1 to ${MAX_DIPLOMAS} diplomas, not of ${count}`);
    this.name = "DiplomaCount";
    this.count = count;
  }
}

/** Hash of what the institution signed: of a credential in compact form, all before its first disclosure. */
export function credentialHash(credential: string): string {
  return keccak256(toUtf8Bytes(credential.split("~")[0]!));
}

/** The leaf of a diploma, hashed twice. */
export function diplomaLeaf(index: number, credential: string): string {
  return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(["uint16", "bytes32"], [index, credential])));
}

/** The tree over the diplomas of an award: its root, and the proof of each by its index, as OpenZeppelin's MerkleProof takes it. */
export class DiplomaTree {
  readonly #levels: string[][];

  /** `credentials` by index, as `credentialHash` gives them. Throws `DiplomaCount`. */
  constructor(credentials: readonly string[]) {
    if (credentials.length === 0 || credentials.length > MAX_DIPLOMAS) throw new DiplomaCount(credentials.length);
    this.#levels = [credentials.map((credential, index) => diplomaLeaf(index, credential))];
    while (this.#top.length > 1) this.#levels.push(parentsOf(this.#top));
  }

  get root(): string {
    return this.#top[0]!;
  }

  get count(): number {
    return this.#levels[0]!.length;
  }

  /** The siblings on the way to the root; a node without one goes up as it is. */
  proofOf(index: number): string[] {
    return this.#levels.flatMap((level, height) => level[(index >> height) ^ 1] ?? []);
  }

  get #top(): string[] {
    return this.#levels.at(-1)!;
  }
}

function parentsOf(level: readonly string[]): string[] {
  const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, index) =>
    level.slice(2 * index, 2 * index + 2),
  );
  return pairs.map(([left, right]) => (right === undefined ? left! : parentOf(left!, right)));
}

/** The smaller first, so that a proof needs no sides. */
function parentOf(left: string, right: string): string {
  return keccak256(concat(left < right ? [left, right] : [right, left]));
}

const WORD = 256n;

/** The word of a status list and the mask in it that stand for some of its indices. All have to be of one word. */
export function statusMask(indices: readonly number[]): { word: number; mask: bigint } {
  const word = (indices[0] ?? 0) >> 8;
  return { word, mask: indices.reduce((mask, index) => mask | (1n << (BigInt(index) % WORD)), 0n) };
}
