import { HDNodeWallet, Mnemonic } from "ethers";

/** Hardhat's public test mnemonic: every key from it is known to everyone. */
const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");

export interface TestAccount {
  readonly address: string;
  readonly privateKey: string;
}

/** The first `count` accounts of Hardhat's own simulated chain, in its order. */
export function testAccounts(count = 20): readonly TestAccount[] {
  const parent = HDNodeWallet.fromMnemonic(MNEMONIC, "m/44'/60'/0'/0");
  return Array.from({ length: count }, (_, index) => parent.deriveChild(index));
}
