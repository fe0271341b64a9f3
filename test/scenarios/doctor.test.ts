import { expect } from "chai";

import { Recognition } from "../../src/index.ts";
import { mined } from "../utils/consortium.ts";
import { deployCulture, networkHelpers, REASON } from "../culture/culture.fixture.ts";
import { becomeDoctor } from "../culture/stories.ts";

/** A school in China, its graduate, and the authorities of Kazakhstan and Thailand. */
describe("A doctor", () => {
  it("is recognised in two countries, in part and on appeal whole, until the school itself revokes her diploma", async () => {
    const { qualifications, china, kazakhstan } = await becomeDoctor(await networkHelpers.loadFixture(deployCulture));
    const application = await qualifications.applicationId(kazakhstan.code, 1, 0);
    await mined(qualifications.connect(china.authority).revoke(1, 0, 1n, false, REASON));
    expect(await qualifications.recognised(application)).to.equal(BigInt(Recognition.Whole));
  });
});
