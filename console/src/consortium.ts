import { BrowserProvider, type ContractRunner, type Eip1193Provider, JsonRpcProvider } from "ethers";

import { World } from "../../src/acts/world.ts";
import { besideIndex } from "../../src/chain/indexed.ts";
import { culture } from "../../src/client/culture/index.ts";
import { economy } from "../../src/client/economy/index.ts";
import { Sogdia } from "../../src/client/index.ts";
import { trade } from "../../src/client/trade/index.ts";
import { Names } from "./names.ts";
import type { Settings } from "./settings.ts";

const POLL_MS = 1_000;

/** Whatever the Council decides on is told in words, so that nothing of the suite is left out. */
function wholeSogdia(runner: ContractRunner, { deployment }: Settings) {
  return new Sogdia(runner, { deployment }).extend(trade).extend(economy).extend(culture);
}

export type WholeSogdia = ReturnType<typeof wholeSogdia>;

/** The consortium that is looked at: what is read comes straight from the node of the settings, not from a wallet. */
export class Consortium {
  readonly sogdia: WholeSogdia;
  readonly world: World;
  readonly names: Names;
  readonly settings: Settings;
  readonly node: JsonRpcProvider;

  constructor(settings: Settings) {
    this.settings = settings;
    this.node = providerAt(settings.node);
    this.sogdia = wholeSogdia(this.node, settings);
    this.world = new World(this.sogdia.contracts, () => Promise.reject(new Error("A page reads no files.")));
    this.names = new Names(this.world, settings.names);
  }

  /** The consortium of the settings, its events from their index if they name one. Throws what `besideIndex` throws. */
  static async open(settings: Settings): Promise<Consortium> {
    const consortium = new Consortium(settings);
    if (settings.index !== undefined) await besideIndex(consortium.node, providerAt(`${settings.index}/rpc`));
    return consortium;
  }

  /** The accounts that may act without a wallet; none but where the node is one for practice. */
  async practiceAccounts(): Promise<string[]> {
    if (!this.settings.practice) return [];
    return (await this.node.listAccounts()).map(({ address }) => address);
  }

  /** The client of an account for which the node signs. */
  async actingAs(account: string): Promise<WholeSogdia> {
    return wholeSogdia(await this.node.getSigner(account), this.settings);
  }

  /** The client of the account that a wallet offers; the wallet asks its owner. Throws what the wallet throws. */
  async actingBy(wallet: Eip1193Provider): Promise<Acting> {
    const signer = await new BrowserProvider(wallet).getSigner();
    return { account: signer.address, sogdia: wholeSogdia(signer, this.settings) };
  }
}

function providerAt(address: string): JsonRpcProvider {
  const url = new URL(address, document.baseURI).href;
  return new JsonRpcProvider(url, undefined, { pollingInterval: POLL_MS, cacheTimeout: -1, batchMaxCount: 50 });
}

/** Who acts, and by which client. */
export interface Acting {
  readonly account: string;
  readonly sogdia: WholeSogdia;
}

/** The wallet of the browser (EIP-1193), if there is one. */
export function browserWallet(): Eip1193Provider | undefined {
  return (globalThis as { ethereum?: Eip1193Provider }).ethereum;
}
