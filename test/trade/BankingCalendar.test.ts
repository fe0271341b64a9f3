import { expect } from "chai";

import { DAY, mined } from "../utils/consortium.ts";
import { deployRegister, networkHelpers, time } from "./records.fixture.ts";

const FRIDAY_AND_SATURDAY = 0b1100000;
const SATURDAY_AND_SUNDAY = 0b1000001;
const NOTICE = 30; // days before something is opened
const AHEAD = 731;
const MOST = 64;

async function deploy() {
  const world = await deployRegister();
  const { calendar, china } = world;
  const sunday = Math.ceil(((await time.latest()) / DAY + 4) / 7) * 7 - 4;
  const monday = sunday + 1;
  await time.increaseTo(monday * DAY);
  return { ...world, monday, code: china.code, bank: calendar.connect(china.offices.MonetaryAuthority) };
}

describe("BankingCalendar", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  it("has every country closed on Saturday and Sunday until it says otherwise", async () => {
    const { calendar, monday, code } = await fixture();
    const week = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((day) => calendar.isBankingDay(code, monday + day)));
    expect(week).to.deep.equal([true, true, true, true, true, false, false]);
  });

  it("counts banking days from the day after, to their end", async () => {
    const { calendar, monday, code } = await fixture();
    const ends = [1, 4, 5, 60].map((n) => calendar.endOf(code, monday * DAY + DAY - 1, n));
    const days = [1, 4, 7, 84].map((day) => BigInt((monday + day + 1) * DAY));
    expect(await Promise.all(ends)).to.deep.equal(days);
  });

  it("gives for none the first banking day on or after", async () => {
    const { calendar, monday, code } = await fixture();
    expect(await calendar.endOf(code, monday * DAY, 0)).to.equal(BigInt((monday + 1) * DAY));
    expect(await calendar.endOf(code, (monday + 5) * DAY, 0)).to.equal(BigInt((monday + 8) * DAY));
  });

  it("changes the week 30 days ahead, and not a day before", async () => {
    const { calendar, bank, monday, code } = await fixture();
    await expect(bank.setWeekend(code, FRIDAY_AND_SATURDAY))
      .to.emit(calendar, "WeekendSet")
      .withArgs(code, FRIDAY_AND_SATURDAY, monday + NOTICE);
    const friday = monday + 4; // those of the next weeks are 7 days apart
    const sunday = monday + 6;
    const days = [friday + 21, friday + 28, sunday + 21, sunday + 28];
    expect(await Promise.all(days.map((day) => calendar.isBankingDay(code, day)))).to.deep.equal([
      true,
      false,
      false,
      true,
    ]);
    await expect(bank.setWeekend(code, 0x7f))
      .to.be.revertedWithCustomError(calendar, "BankingCalendarInvalidWeekend")
      .withArgs(0x7f);
  });

  it("keeps the week that was announced, and the weeks that are over, when it changes again", async () => {
    const { calendar, bank, monday, code } = await fixture();
    const [friday, sunday] = [monday + 4, monday + 6];
    const open = (...days: number[]) => Promise.all(days.map((day) => calendar.isBankingDay(code, day)));
    await mined(bank.setWeekend(code, FRIDAY_AND_SATURDAY));
    await time.increaseTo((monday + NOTICE - 1) * DAY);
    await mined(bank.setWeekend(code, SATURDAY_AND_SUNDAY));
    // Announced closed a day before it comes; the change of today holds 30 days later.
    expect(await open(friday + 28, sunday + 28, friday + 49, sunday + 49)).to.deep.equal([false, true, false, true]);
    expect(await open(friday + 56, sunday + 56)).to.deep.equal([true, false]);
    await time.increaseTo((monday + 70) * DAY);
    await mined(bank.setWeekend(code, FRIDAY_AND_SATURDAY));
    expect(await open(friday, sunday, friday + 28, sunday + 28)).to.deep.equal([true, false, false, true]);
  });

  it("closes today and later, and no day that is over", async () => {
    const { calendar, bank, monday, code } = await fixture();
    await mined(bank.close(code, [monday, monday + AHEAD]));
    expect(await calendar.isBankingDay(code, monday)).to.be.false;
    await expect(bank.close(code, [monday - 1]))
      .to.be.revertedWithCustomError(calendar, "BankingCalendarTooLate")
      .withArgs(monday - 1, monday);
    await expect(bank.close(code, [monday + AHEAD + 1]))
      .to.be.revertedWithCustomError(calendar, "BankingCalendarTooFar")
      .withArgs(monday + AHEAD + 1, monday + AHEAD);
    const many = Array.from({ length: MOST + 1 }, (_, index) => monday + index);
    await expect(bank.close(code, many))
      .to.be.revertedWithCustomError(calendar, "BankingCalendarTooMany")
      .withArgs(MOST + 1, MOST);
  });

  it("opens a day 30 days ahead, and none sooner", async () => {
    const { calendar, bank, monday, code } = await fixture();
    const saturday = monday + 33;
    await mined(bank.open(code, [monday + NOTICE, saturday]));
    expect(await calendar.isBankingDay(code, saturday)).to.be.true;
    await expect(bank.open(code, [monday + NOTICE - 1]))
      .to.be.revertedWithCustomError(calendar, "BankingCalendarTooLate")
      .withArgs(monday + NOTICE - 1, monday + NOTICE);
  });

  it("says so where there are too few banking days among 400", async () => {
    const { calendar, bank, monday, code } = await fixture();
    const weekdays = Array.from({ length: 401 }, (_, index) => monday + index).filter(
      (day) => ((day + 4) % 7) % 6 !== 0,
    );
    for (let index = 0; index < weekdays.length; index += MOST) {
      await mined(bank.close(code, weekdays.slice(index, index + MOST)));
    }
    await expect(calendar.endOf(code, monday * DAY, 1))
      .to.be.revertedWithCustomError(calendar, "BankingCalendarNoBankingDay")
      .withArgs(code, monday);
  });
});
