import { HDNodeWallet, Mnemonic } from "ethers";

const PHRASE = "test test test test test test test test test test test junk";
const PATH = "m/44'/60'/0'/0";

/**
 * The first private keys of the accounts that every development chain knows. Given only their phrase, Hardhat would stretch
 * it anew for each account: two seconds of processor time in every process.
 */
export function testKeys(count: number): string[] {
  const accounts = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(PHRASE), PATH);
  return Array.from({ length: count }, (_, index) => accounts.deriveChild(index).privateKey);
}
