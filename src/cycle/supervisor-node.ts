import { getBytes, hexlify, toUtf8String } from "ethers";

import { signDigest } from "./bls.ts";
import { checkAsSupervisor } from "./check.ts";
import type { SupervisorCopy } from "./copy.ts";
import { type SealedCopy, sealedCopyFrom, supervisorCopyFrom } from "./files.ts";
import type { CycleMessage } from "./message.ts";
import { OfferRefused, proposableUntil } from "./offer.ts";
import { NotTaken, type SigningTerms } from "./participant-node.ts";
import { digestOfProposal } from "./proposal.ts";
import { openCopy } from "./sealed-copy.ts";

/** What a Supervisor's node knows besides. */
export interface SupervisingTerms extends SigningTerms {
  /** ISO 3166-1 number. */
  readonly country: number;
  /** Opens copies that are sealed to the country's published key. */
  readonly disclosureKey: Uint8Array;
  /** The countries that issue some currencies; 0 for none. */
  readonly issuersOf: (currencies: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

/** A Supervisor's node: it signs a cycle of which it has every sheet that concerns it, and has kept them, sealed, before. */
export class SupervisorNode {
  readonly #terms: SupervisingTerms;

  constructor(terms: SupervisingTerms) {
    this.#terms = terms;
  }

  /**
   * Takes a message: `cycle`, a sealed copy, answered by the signature in hexadecimal digits. Throws `NotTaken`,
   * `OfferRefused`, `CycleUntimely`, `SealedElsewhere` and what reading throws.
   */
  async take({ from, kind, body }: CycleMessage): Promise<string> {
    if (!this.#terms.isAgent(from)) throw new NotTaken(`${from} is no agent of this node`);
    if (kind !== "cycle") throw new NotTaken("a Supervisor takes nothing but cycles");
    const sealed = sealedCopyFrom(JSON.parse(body));
    if (sealed === undefined) throw new NotTaken("the copy is not sealed");
    return this.#sign(from, body, sealed, this.#opened(sealed));
  }

  #opened({ cycle, country, version, sealed }: SealedCopy): SupervisorCopy {
    const opened = openCopy(getBytes(sealed), cycle, { country, version, secretKey: this.#terms.disclosureKey });
    return supervisorCopyFrom(JSON.parse(toUtf8String(opened)));
  }

  async #sign(from: string, body: string, { cycle }: SealedCopy, copy: SupervisorCopy): Promise<string> {
    const { country, domain, secret, keep, chain, tell, longest } = this.#terms;
    const digest = digestOfProposal(domain, copy.proposal);
    if (digest !== cycle || copy.country !== country) throw new NotTaken("the copy is of another cycle or country");
    proposableUntil(copy.proposal, (await chain.latest()).time, { window: chain.window, longest });
    await this.#require(from, copy);
    await keep(digest, body);
    tell(`${digest}: kept and signed, ${copy.table.count} payments that concern the country.`);
    return hexlify(signDigest(getBytes(digest), secret));
  }

  async #require(from: string, copy: SupervisorCopy): Promise<void> {
    const { keccak, chain, issuersOf, tell } = this.#terms;
    const whose = new Map((await chain.keys()).map(({ id, account }) => [id, account]));
    const issuers = await issuersOf(copy.proposal.currencies);
    const terms = { keccak, accountOf: (id: number) => whose.get(id) };
    const faults = checkAsSupervisor(copy, (currency) => issuers.get(currency) ?? 0, terms);
    if (faults.length === 0) return;
    tell(`A cycle of ${from} is not signed: ${[...new Set(faults.map(({ kind }) => kind))].join(", ")}.`);
    throw new OfferRefused(faults);
  }
}
