import { expect } from "chai";
import { ZeroHash } from "ethers";

import { packKeyIds, packPositions } from "../../src/cycle/proposal.ts";
import { cyclePage } from "../../src/pages/cycle.ts";

const [CURRENCY, PAYER, PAYEE] = ["11", "22", "33"].map((byte) => `0x${byte.repeat(20)}`) as [string, string, string];

describe("the page of a cycle", () => {
  const signers = [PAYER, PAYEE].map((account, place) => ({ id: 156 * 65_536 + place + 1, account }));
  const positions = [
    { currency: CURRENCY, account: PAYER, net: -123_456n },
    { currency: CURRENCY, account: PAYEE, net: 123_456n },
  ];
  const proposal = {
    ...{ agent: PAYER, sequence: 1n, cut: 1, strikesUntil: 2, payments: 1_234, root: ZeroHash },
    ...{ signers: packKeyIds(signers), currencies: [CURRENCY] },
    positions: packPositions(positions, [CURRENCY], signers),
  };
  const sheet = { currency: CURRENCY, payerCountry: 156, payeeCountry: 398, count: 1_234, root: ZeroHash };
  const struck = {
    core: ZeroHash,
    authority: 398,
    reason: 7,
    currency: CURRENCY,
    payer: PAYER,
    payee: PAYEE,
    amount: 5n,
  };

  it("shows positions, countries and strikes, and lets no name of a currency into its HTML", () => {
    const currencies = new Map([[CURRENCY, { code: "<b>", decimals: 2, asset: 156 * 65_536 }]]);
    const page = cyclePage({
      ...{ id: ZeroHash, fate: "settled", proposal, signers, sheets: [sheet], struck: [struck], currencies },
    });
    expect(page).to.contain("1,234 payments in 2 positions of 2 signers").and.to.contain("-1,234.56");
    expect(page).to.contain("156 to 398").and.to.contain("country 398, reason 7");
    expect(page).to.contain("&lt;b&gt;").and.to.not.contain("<b>");
  });
});
