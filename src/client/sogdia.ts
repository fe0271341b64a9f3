import type { BaseContract, ContractRunner } from "ethers";

import type { TypedContractEvent, TypedDeferredTopicFilter } from "../../typechain-types/common.js";
import type { ChainEvent } from "../chain/events.ts";
import type { BlockRange } from "../chain/logs.ts";
import type { JointLayer, PillarLayer } from "../consortium/joint-contracts.ts";
import { Cases } from "./cases.ts";
import { Connection } from "./connection.ts";
import { CouncilClient } from "./council.ts";
import { Currencies } from "./currencies.ts";
import { type Deployment, deploymentAt, type Where } from "./deployment.ts";
import { Disclosures } from "./disclosures.ts";
import type { Domain } from "./domain.ts";
import { Holds } from "./holds.ts";
import { Participants } from "./participants.ts";
import { Payments } from "./payments.ts";
import { Queue } from "./queue.ts";
import { Quotes } from "./quotes.ts";

/**
 * A consortium, for applications. Whatever a contract refuses, it refuses with `Refused`, in words; whatever reads events reads
 * them page by page, and throws what `logPages` throws. Who a name stands for the node says: whoever does not trust a node names
 * currencies and payees by their addresses.
 *
 *     const sogdia = new Sogdia(signer, { network: "espace" });
 *     await sogdia.payments.pay({ currency: "CNY", payee: "5493001KJTIIGC8Y1R12", amount: "1250.00", purpose: "TRAD" });
 */
export class Sogdia {
  readonly deployment: Deployment;
  readonly payments: Payments;
  readonly quotes: Quotes;
  readonly queue: Queue;
  readonly currencies: Currencies;
  readonly participants: Participants;
  readonly council: CouncilClient;
  readonly holds: Holds;
  readonly cases: Cases;
  readonly disclosures: Disclosures;
  readonly #connection: Connection;

  /** A provider reads, a signer also acts. Throws `NoSuchNetwork`, `NoSuchDeployment` and `InvalidDeployment`. */
  constructor(runner: ContractRunner, where: Where) {
    const connection = new Connection(runner, deploymentAt(where));
    this.#connection = connection;
    this.deployment = connection.deployment;
    this.payments = new Payments(connection);
    this.quotes = new Quotes(connection);
    this.queue = new Queue(connection);
    this.currencies = new Currencies(connection);
    this.participants = new Participants(connection);
    this.council = new CouncilClient(connection);
    this.holds = new Holds(connection);
    this.cases = new Cases(connection);
    this.disclosures = new Disclosures(connection);
  }

  /** The typed contracts, for whatever the clients have no words for; what they refuse they throw as `Refused`. */
  get contracts(): PillarLayer {
    return this.#connection.contracts;
  }

  /**
   * Adds the contracts and clients of a domain of applications, each imported by itself. Throws `InvalidDeployment` where they
   * are not deployed.
   *
   *     const { records, letters } = new Sogdia(signer, { network: "espace" }).extend(trade);
   */
  extend<Some extends keyof JointLayer, Clients extends object>(
    domain: Domain<Some, Clients>,
  ): this & Clients & { readonly contracts: Pick<JointLayer, Some> } {
    const contracts = this.#connection.extend(domain.abis, domain.vocabulary);
    Object.assign(this, domain.clients(this.#connection, contracts));
    return this as never; // it has the clients now, and the getter gives the contracts
  }

  /** The events of any contract that a filter lets through, page by page, since the deployment. Throws what `logPages` throws. */
  events<E extends TypedContractEvent>(
    contract: BaseContract,
    filter: TypedDeferredTopicFilter<E>,
    range: BlockRange = {},
  ): Promise<ChainEvent<E>[]> {
    return this.#connection.events(contract, filter, range);
  }

  /** Waits until what was sent is mined. Throws `Refused`, and what the signer throws. */
  mined(sending: Parameters<Connection["mined"]>[0]): ReturnType<Connection["mined"]> {
    return this.#connection.mined(sending);
  }
}
