import { sayingOf } from "./saying.ts";

/** A node does not answer what is asked of it: it keeps too little, or is not well. */
export class NodeRefuses extends Error {
  readonly what: string;
  constructor(what: string, cause: unknown) {
    const said = sayingOf(cause);
    const why = said === null ? "" : `: ${said}`;
    super(`The node does not give ${what}${why}; a node that keeps the whole history is needed.`, { cause });
    this.name = "NodeRefuses";
    this.what = what;
  }
}

/** A node answers with what cannot be: it lies, or its index is broken. */
export class NodeContradicts extends Error {
  readonly what: string;
  constructor(what: string) {
    super(`The node contradicts itself or the suite: ${what}.`);
    this.name = "NodeContradicts";
    this.what = what;
  }
}

/** The chain went another way while it was read, so that what was read is of two chains. Reading again helps. */
export class ChainReorganised extends Error {
  readonly block: number;
  constructor(block: number) {
    super(`Block ${block} was replaced by another while the chain was read; read again.`);
    this.name = "ChainReorganised";
    this.block = block;
  }
}

/** An index does not tell what the node tells: it lies, lags on another way of the chain, or is of another chain. */
export class IndexContradicts extends NodeContradicts {
  constructor(what: string) {
    super(what);
    this.name = "IndexContradicts";
    this.message = `The index and the node do not agree: ${what}.`;
  }
}
