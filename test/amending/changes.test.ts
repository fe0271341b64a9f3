import { expect } from "chai";
import { network } from "hardhat";

import { completeLei, parseConsortium } from "../../src/index.ts";
import type { Difference } from "../../src/amending/difference.ts";
import { accountFor, StandingConsortium, withAccounts, type Written } from "../utils/amending.ts";
import { smallConsortium } from "../utils/small-consortium.ts";

const connection = await network.create();

/** Four countries, two of which have a rule of their own for the fourth. */
function standing(): Written {
  const file = withAccounts(smallConsortium(4));
  (file.charter as { founders: number }).founders = 3;
  const closed = { direction: "outbound", counterparty: "UZ", currency: "*", purposes: ["TRAD"], cap: "900" };
  for (const index of [0, 1]) (file.countries[index]!.rules as object[]).push(closed);
  file.countries[0]!.participants.push(bank("SECOND"));
  (file.council as { emergency: object }).emergency = {
    seats: ["CN", "KZ", "TH", "UZ"],
    threshold: 3,
    termSeconds: 31_536_000,
  };
  return withAccounts(file);
}

function bank(name: string) {
  const lei = completeLei(`${name}BANK`.padEnd(18, "0"));
  return { name: `${name} bank`, lei, kind: "Bank", tier: 3, licenceYears: 1 };
}

/** A file with some fields changed. */
function changed(change: (file: Written) => void): Written {
  const file = standing();
  change(file);
  return withAccounts(file);
}

const titles = ({ motions, steps }: Difference) => [
  ...motions.map(({ motion: { decision, decisionClass } }) => `${decisionClass}: ${decision.title}`),
  ...steps.map(({ title }) => title),
];

describe("A file that says something else", function () {
  this.timeout(900_000);

  let consortium: StandingConsortium;

  before(async () => {
    consortium = await StandingConsortium.found(connection, parseConsortium(standing()));
  });

  after(async () => consortium.close());

  const becomes = async (written: Written, expelled: readonly string[] = []) => {
    const file = parseConsortium(written);
    const said = titles(await consortium.difference(file, expelled));
    const { unchangeable } = await consortium.become(file, expelled);
    return { said, unchangeable, differences: (await consortium.accept(file)).differences };
  };

  const DECIDED: Record<string, { change: (file: Written) => void; says: RegExp[] }> = {
    "its countries weigh otherwise": {
      change: (file) => {
        file.countries[0]!.weight = 20;
      },
      says: [/^Constitutional: Set the weights anew$/],
    },
    "its committee and the way it decides are others": {
      change: (file) => {
        const council = file.council as { emergency: object; classes: Record<string, object>; silence?: object };
        council.emergency = { seats: ["CN", "KZ", "TH"], threshold: 2, termSeconds: 31_536_000 };
        council.classes.Ordinary = { votingPeriod: 8 * 86_400 };
        council.silence = { Ordinary: { objections: 2 } };
      },
      says: [/^Constitutional: Change how the countries decide$/, /^Ordinary: Elect CN, KZ, TH to the emergency/],
    },
    "its rules, limits and licences are others": {
      change: (file) => {
        const [cn, kz] = file.countries as [Written["countries"][number], Written["countries"][number]];
        (cn.rules as object[]).pop();
        (kz.rules as { cap?: string }[]).at(-1)!.cap = "800";
        (cn.currency as { issuanceLimit: string }).issuanceLimit = "20000000.00";
        (kz.currency as { issuanceLimit: string }).issuanceLimit = "1000.00";
        (kz.currency as { rule: object }).rule = { purposes: "any", minTier: 1 };
        (cn.participants[0] as { tier?: number }).tier = 5;
        cn.participants.pop();
        kz.participants[0]!.account = accountFor("another account of the bank");
      },
      says: [
        /takes back 4 rules$/,
        /adopts 12 rules$/,
        /announces that it sets the issuance limit of CNY to 20000000.00 a day$/,
        /sets the issuance limit of KZT to 1000.00 a day$/,
        /changes the issuer's rule of KZT$/,
        /amends Bank of CN to tier 5$/,
        /revokes the licence of SECONDBANK/,
        /takes the account 0x\w{40} out of use$/,
        /names the account of Bank of KZ$/,
        /closes the queue of UZS to 2 accounts$/,
      ],
    },
    "its currencies are netted by the pool too": {
      change: (file) => {
        file.clearing = { roundSeconds: 60, pool: true };
      },
      says: [/announces that it lets 0x\w{40} net in CNY$/, /announces that it lets 0x\w{40} net in UZS$/],
    },
    "its offices have other holders": {
      change: (file) => {
        const { offices } = file.countries[1]!;
        for (const office of ["Delegation", "MonetaryAuthority", "Supervisor"])
          offices[office]!.account = accountFor(`another ${office}`);
        offices.TradeAuthority = { name: "Ministry of Trade" };
        file.countries[1]!.guardian = { name: "Parliament", account: accountFor("guardian") };
      },
      says: [
        /appoints 0x\w{40} as its MonetaryAuthority$/,
        /appoints 0x\w{40} as its TradeAuthority$/,
        /appoints 0x\w{40} as its Delegation$/,
        /^Parliament becomes guardian of Land KZ$/,
      ],
    },
  };

  for (const [title, { change, says }] of Object.entries(DECIDED)) {
    it(`is what the chain becomes where ${title}`, () =>
      undone(async () => {
        const { said, unchangeable, differences } = await becomes(changed(change));
        for (const sentence of says)
          expect(
            said.some((each) => sentence.test(each)),
            `${sentence}: ${said.join("; ")}`,
          ).to.equal(true);
        expect(unchangeable).to.deep.equal([]);
        expect(differences).to.deep.equal([]);
      }));
  }

  async function undone(work: () => Promise<void>): Promise<void> {
    const snapshot = await connection.networkHelpers.takeSnapshot();
    try {
      await work();
    } finally {
      await snapshot.restore();
    }
  }

  it("lets a country leave by its own notice, and says what stays of it", () =>
    undone(async () => {
      const { said, unchangeable, differences } = await becomes(changed(leave));
      expect(said).to.include("UZ gives notice that it leaves").and.not.include("Reinforced: Suspend UZ");
      expect(unchangeable.map(({ place }) => place)).to.deep.equal(["currency UZS", "country UZ"]);
      const places = new Set(differences.map(({ place }) => place));
      expect([...places]).to.have.members(["currencies", "queue: admitted", "rules", "participants", "accounts"]);
    }));

  it("expels a country only where that is said, and suspends it first", () =>
    undone(async () => {
      const { said } = await becomes(changed(leave), ["UZ"]);
      expect(said.filter((each) => each.includes("UZ"))).to.include.members([
        "Reinforced: Suspend UZ, which comes before its expulsion",
        "Constitutional: Expel UZ",
      ]);
      expect(said).to.not.include("UZ gives notice that it leaves");
      expect((await consortium.layer.countries.countryOf(860)).status).to.equal(5n);
    }));

  it("says what no signature changes", async () => {
    const file = parseConsortium(
      changed((written) => {
        Object.assign(written.charter as object, { noticeSeconds: 86_400, leastNoticeSeconds: 60 });
        (written.countries[0]!.currency as { name: string }).name = "Another name";
        (written.countries[0]!.currency as { queueQuota: number }).queueQuota = 0;
        Object.assign(written.countries[2]!.participants[0]!, { kind: "PublicBody" });
        written.clearing = { roundSeconds: 90 };
      }),
    );
    const { unchangeable } = await consortium.difference(file);
    expect(unchangeable.map(({ place }) => place)).to.deep.equal([
      "charter.noticeSeconds",
      "charter.leastNoticeSeconds",
      "clearing.roundSeconds",
      "TH.participants[0].kind",
      "CN.currency.name",
      "CN.currency.queueQuota",
    ]);
  });
});

/** The fourth country, and what the others say of it. */
function leave(file: Written): void {
  file.countries.pop();
  for (const index of [0, 1]) (file.countries[index]!.rules as object[]).pop();
  (file.council as { emergency: object }).emergency = {
    seats: ["CN", "KZ", "TH"],
    threshold: 2,
    termSeconds: 31_536_000,
  };
}
