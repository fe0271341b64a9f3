import { expect } from "chai";
import { id, keccak256 } from "ethers";

import { type BlsKey, blsKey, POSSESSION_DST, signTogether, sumOfKeys } from "../../scripts/common/bls.ts";
import { packIds } from "../../scripts/common/cycle-draft.ts";
import { CycleKeys__factory } from "../../typechain-types/index.js";
import { mined } from "../utils/consortium.ts";
import { describeOnNode } from "../utils/espace.ts";

const DIGEST = id("what is signed");

describeOnNode("The keys of cycles on a real eSpace node", (shared) => {
  it("are registered, signed with together and revoked by the client's own precompiles", async () => {
    const { countries, assets, joint, members } = shared();
    const { offices, code, token, banks } = members[0]!;
    const keys = await new CycleKeys__factory(joint).deploy(countries, assets);
    await keys.waitForDeployment();
    const [office, bank] = [blsKey("Supervisor"), blsKey("bank")];
    const change = async (holder: string, own: BlsKey, inForce: BlsKey[]) => {
      const possession = signTogether([own], await keys.digestOfKey(holder, own.key), POSSESSION_DST);
      return { key: own.key, possession, previous: "0x", sum: sumOfKeys(inForce) };
    };
    const [supervisor, account] = [offices.Supervisor, banks[0]!];
    await mined(keys.connect(supervisor).registerSupervisor(code, await change(supervisor.address, office, [])));
    await mined(keys.connect(account).register(token, await change(account.address, bank, [office])));
    const ids = packIds([{ id: code << 16 }, { id: (code << 16) + 1 }]);
    const set = { sum: sumOfKeys([office, bank]), others: "0x", keys: "0x" };
    const accounts = await keys.requireSigned(ids, set, DIGEST, signTogether([office, bank], DIGEST));
    expect([...accounts]).to.deep.equal([supervisor.address, account.address]);
    await expect(keys.requireSigned(ids, set, DIGEST, signTogether([office], DIGEST)))
      .to.be.revertedWithCustomError(keys, "CycleKeysInvalidSignature")
      .withArgs(DIGEST);
    await mined(keys.connect(supervisor).revoke((code << 16) + 1, bank.key, set.sum));
    expect((await keys.inForce()).sumHash).to.equal(keccak256(office.key));
  });
});
