import type { JointLayerAddresses } from "../src/consortium/joint-layer.ts";

/** What the engine has to know of a consortium; an address is a string of hexadecimal digits to it. */
export interface Setting {
  readonly rpc: string;
  /** Requests that the node answers in a second. */
  readonly perSecond: number;
  readonly chainId: number;
  readonly firstBlock: number;
  readonly addresses: Readonly<Record<keyof JointLayerAddresses, `0x${string}`>>;
}

/** The variable by which `main.ts` hands a setting to the engine, which runs in a process of its own. */
export const SETTING = "SOGDIA_INDEX";

/** Throws `NoSetting` where the engine was not started by `npm run index`. */
export function settingIn(environment: NodeJS.ProcessEnv): Setting {
  const text = environment[SETTING];
  if (text === undefined) throw new NoSetting();
  return JSON.parse(text) as Setting;
}

/** Nobody said which consortium to follow. */
export class NoSetting extends Error {
  constructor() {
    super("Which consortium? Start the index with: npm run index -- --deployment FOLDER --rpc URL");
    this.name = "NoSetting";
  }
}
