import type {
  BaseContract,
  Contract,
  ContractRunner,
  ContractTransactionReceipt,
  ContractTransactionResponse,
  InterfaceAbi,
  Signer,
} from "ethers";

import type { CurrencyToken } from "../../typechain-types/index.js";
import type { TypedContractEvent, TypedDeferredTopicFilter } from "../../typechain-types/common.js";
import { guardiansSignatures } from "../../abi/Guardians.ts";
import { explain, type Explanation, type RefusedCall } from "../acts/explain.ts";
import { accountNamed } from "../acts/kinds/names.ts";
import { PILLARS } from "../acts/sentences/pillars.ts";
import { errorIn, type Vocabulary } from "../acts/vocabulary.ts";
import { NotNamed, type PillarWorld, World } from "../acts/world.ts";
import { contractAt, interfaceFrom } from "../chain/contract.ts";
import { type ChainEvent, readEvents } from "../chain/events.ts";
import { type BlockRange, nodeOf } from "../chain/logs.ts";
import { PILLAR_ABIS } from "../consortium/abis.ts";
import { connectContracts, type JointLayer, type PillarLayer } from "../consortium/joint-contracts.ts";
import { TOKEN_INTERFACE, tokenAt } from "../settlement/token.ts";
import { addressesFor, type Deployment } from "./deployment.ts";
import { NeedsSigner } from "./refused.ts";
import { SpeakingRunner } from "./speaking-runner.ts";

/** What all clients of a consortium share: its contracts, its names, and who signs. */
export class Connection {
  readonly deployment: Deployment;
  /** The typed contracts; what they refuse they throw as `Refused`. */
  readonly contracts: PillarLayer;
  readonly #runner: ContractRunner;
  readonly #plain: PillarLayer;
  readonly #speaking: SpeakingRunner;
  #world: PillarWorld;
  #vocabulary: Vocabulary = {
    interfaces: [...Object.values(PILLAR_ABIS).map(interfaceFrom), TOKEN_INTERFACE, interfaceFrom(guardiansSignatures)],
    sentences: PILLARS,
  };

  constructor(runner: ContractRunner, deployment: Deployment) {
    this.deployment = deployment;
    this.#runner = runner;
    this.#plain = connectContracts(PILLAR_ABIS, deployment.addresses, runner);
    this.#world = this.#newWorld();
    this.#speaking = new SpeakingRunner(runner, (data, call) => this.explain(data, call), deployment.chainId);
    this.contracts = connectContracts(PILLAR_ABIS, deployment.addresses, this.#speaking);
  }

  /** Adds contracts by how they are called, and what they say when they refuse. Throws `InvalidDeployment`. */
  extend<Some extends keyof JointLayer>(
    abis: Readonly<Record<Some, InterfaceAbi>>,
    vocabulary: Vocabulary,
  ): Pick<JointLayer, Some> {
    const addresses = addressesFor(this.deployment, Object.keys(abis) as Some[]);
    const contracts = connectContracts(abis, addresses, this.#speaking);
    Object.assign(this.contracts, contracts);
    Object.assign(this.#plain, connectContracts(abis, addresses, this.#runner));
    const { interfaces, sentences } = this.#vocabulary;
    this.#vocabulary = {
      interfaces: [...interfaces, ...vocabulary.interfaces],
      sentences: { ...sentences, ...vocabulary.sentences },
    };
    return contracts;
  }

  /** What names stand for; read once, and again where a name is new. Throws `NotNamed`. */
  async named<T>(find: (world: PillarWorld) => Promise<T>): Promise<T> {
    try {
      return await find(this.#world);
    } catch (error) {
      if (!(error instanceof NotNamed)) throw error;
      this.#world = this.#newWorld();
      return find(this.#world);
    }
  }

  /** The account that a text names: an address, an office, or a participant by its LEI. Throws `NotNamed` and `Unreadable`. */
  accountOf(name: string): Promise<string> {
    return this.named((world) => accountNamed(world, name));
  }

  #newWorld(): PillarWorld {
    const noFiles = () => Promise.reject(new Error("A client reads no files."));
    return new World(this.#plain, noFiles, () => this.blocks({}));
  }

  /** The contract of a currency, which refuses as the others do. */
  token(address: string): CurrencyToken {
    return tokenAt(address, this.#speaking);
  }

  /** Any other contract, which refuses as the others do. */
  contractAt(address: string, abi: InterfaceAbi): Contract {
    return contractAt(address, abi, this.#speaking);
  }

  /** Who signs. Throws `NeedsSigner`. */
  signer(): Signer {
    if (!("signTypedData" in this.#runner)) throw new NeedsSigner();
    return this.#runner as Signer;
  }

  /** The account that acts. Throws `NeedsSigner`. */
  account(): Promise<string> {
    return this.signer().getAddress();
  }

  /** The chain of the deployment. Throws `WrongChain` if the node is one of another. */
  async chainId(): Promise<bigint> {
    await this.#speaking.requireChain();
    return this.deployment.chainId ?? (await nodeOf(this.#runner).getNetwork()).chainId;
  }

  /** Why a call is refused, or would be. A node that cannot be asked for names does not hide what it was. */
  async explain(revert: string, call: RefusedCall): Promise<Explanation> {
    try {
      return await explain(this.#world, this.#vocabulary, revert, call);
    } catch {
      const error = errorIn(revert, this.#vocabulary)?.name ?? "unknown";
      return { error, args: [revert], sentence: `The contract refuses: ${error}.` };
    }
  }

  /** Seconds of the latest block. */
  now(): Promise<number> {
    return this.#world.now();
  }

  /** Waits until what was sent is mined. Throws `Refused`, and what the signer throws. */
  async mined(sending: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
    return this.#speaking.receiptOf(await sending);
  }

  /** Blocks to read: since the deployment, unless others are named. */
  blocks(range: BlockRange): BlockRange {
    return { from: this.deployment.firstBlock, ...range };
  }

  /** The events that a filter lets through, page by page, in the order of the chain. Throws what `logPages` throws. */
  events<E extends TypedContractEvent>(
    contract: BaseContract,
    filter: TypedDeferredTopicFilter<E>,
    range: BlockRange = {},
  ): Promise<ChainEvent<E>[]> {
    return readEvents(contract, filter, this.blocks(range));
  }
}
