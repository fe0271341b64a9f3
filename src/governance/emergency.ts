import { getAddress, type Signer, toBeHex, type TypedDataDomain } from "ethers";

/** What a halt closes, as people read it. Countries are ISO 3166-1 numeric codes; a participant is one of the board's. */
export type HaltScope =
  | { kind: "Contract"; path: string }
  | { kind: "Corridor"; payerCountry: number; payeeCountry: number }
  | { kind: "Currency"; asset: number }
  | { kind: "Participant"; participant: number };

const SCOPE_KINDS = ["None", "Contract", "Corridor", "Currency", "Participant"] as const;

type ScopeKind = Exclude<(typeof SCOPE_KINDS)[number], "None">;

const PAYLOAD_BITS: Record<ScopeKind, number> = { Contract: 160, Corridor: 32, Currency: 32, Participant: 24 };

/** Raised for a word that no board takes for a scope. */
export class InvalidScope extends Error {
  override readonly name = "InvalidScope";
  readonly scope: bigint;

  constructor(scope: bigint) {
    super(`${toBeHex(scope)} is no scope`);
    this.scope = scope;
  }
}

/** Payments by way of a contract. Throws `InvalidScope` for the zero address. */
export function contractScope(path: string): bigint {
  return toScope("Contract", BigInt(path));
}

/** Payments from one country to another. Throws `InvalidScope`. */
export function corridorScope(payerCountry: number, payeeCountry: number): bigint {
  return toScope("Corridor", BigInt(payerCountry * 0x10000 + payeeCountry));
}

/** Cross-border payments in a currency (`assetId`). Throws `InvalidScope`. */
export function currencyScope(asset: number): bigint {
  return toScope("Currency", BigInt(asset));
}

/** Cross-border payments from and to a participant of the board that is halted. Throws `InvalidScope`. */
export function participantScope(participant: number): bigint {
  return toScope("Participant", BigInt(participant));
}

function toScope(kind: ScopeKind, payload: bigint): bigint {
  const scope = (BigInt(SCOPE_KINDS.indexOf(kind)) << 248n) | payload;
  parseScope(scope);
  return scope;
}

/** Reads a scope (layout: `governance/types/Scope.sol`). Throws `InvalidScope`. */
export function parseScope(scope: bigint): HaltScope {
  const kind = SCOPE_KINDS[Number(scope >> 248n)] ?? "None";
  const payload = BigInt.asUintN(248, scope);
  if (kind === "None" || payload === 0n || payload >> BigInt(PAYLOAD_BITS[kind]) !== 0n) throw new InvalidScope(scope);
  switch (kind) {
    case "Contract":
      return { kind, path: getAddress(toBeHex(payload, 20)) };
    case "Corridor":
      return { kind, payerCountry: Number(payload >> 16n), payeeCountry: Number(BigInt.asUintN(16, payload)) };
    case "Currency":
      return { kind, asset: Number(payload) };
    case "Participant":
      return { kind, participant: Number(payload) };
  }
}

/** What the committee can do, numbered as on chain. */
export const Verb = { Halt: 0, Lift: 1, Cancel: 2 } as const;

/** What seats approve, as the committee takes it. Times are Unix seconds. */
export interface Act {
  verb: number;
  target: string;
  subject: bigint;
  until: number;
  previous: number;
  deadline: number;
}

/** A seat's signature, as the committee takes it. */
export interface Approval {
  country: number;
  signature: string;
}

/** The EIP-712 types of a seat's approval. */
export const ACT_TYPES = {
  Act: [
    { name: "verb", type: "uint8" },
    { name: "target", type: "address" },
    { name: "subject", type: "uint256" },
    { name: "until", type: "uint48" },
    { name: "previous", type: "uint48" },
    { name: "deadline", type: "uint48" },
  ],
};

/** Halts a scope of a board; `previous` is what the board's `haltedUntil` says of it now. */
export function haltAct(draft: { board: string; scope: bigint } & Pick<Act, "until" | "previous" | "deadline">): Act {
  const { board, scope, until, previous, deadline } = draft;
  return { verb: Verb.Halt, target: board, subject: scope, until, previous, deadline };
}

/** Lifts a halt; `previous` is when it would end. */
export function liftAct(draft: { board: string; scope: bigint } & Pick<Act, "previous" | "deadline">): Act {
  const { board, scope, previous, deadline } = draft;
  return { verb: Verb.Lift, target: board, subject: scope, until: 0, previous, deadline };
}

/** Cancels a proposal that the Council carried. */
export function cancelAct(draft: { council: string; proposalId: bigint; deadline: number }): Act {
  const { council, proposalId, deadline } = draft;
  return { verb: Verb.Cancel, target: council, subject: proposalId, until: 0, previous: 0, deadline };
}

/** The EIP-712 domain of a committee. */
export function committeeDomain(committee: string, chainId: bigint): TypedDataDomain {
  return { name: "Sogdia Emergency Committee", version: "1", chainId, verifyingContract: committee };
}

/** Approves an act for a seat. The signer is its country's Supervisor, or signs for one that is a contract (ERC-1271). */
export async function signAct(signer: Signer, domain: TypedDataDomain, country: number, act: Act): Promise<Approval> {
  return { country, signature: await signer.signTypedData(domain, ACT_TYPES, act) };
}
