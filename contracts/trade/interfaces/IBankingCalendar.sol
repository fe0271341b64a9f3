// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";

/// @title On which days the banks of a country are open: its own central bank says so.
/// @notice Periods of UCP 600 are counted in banking days, of the place where each bank is (article 2), from the day after. Days
/// are those of UTC. Until a country says otherwise its banks are closed on Saturday and Sunday. An interruption of business
/// (article 36) is a day declared closed on that very day.
/// @dev Clocks are read when they matter, so a day that is closed later still lengthens them. No day that has begun can be
/// opened, and none that lies less than 30 days ahead: nobody's clock gets shorter by surprise.
interface IBankingCalendar {
    /// @notice On which days of the week banks are closed from a day on: bit 0 for Sunday.
    event WeekendSet(uint16 indexed country, uint8 closed, uint48 since);
    /// @notice A day is closed or open, whatever day of the week it is.
    event DaySet(uint16 indexed country, uint48 indexed day, bool closed);

    error BankingCalendarInvalidWeekend(uint8 closed);
    error BankingCalendarTooLate(uint48 day, uint256 earliest);
    error BankingCalendarTooFar(uint48 day, uint256 latest);
    error BankingCalendarTooMany(uint256 count, uint256 max);
    error BankingCalendarNoBankingDay(uint16 country, uint256 from);

    /// @notice Who holds the offices.
    /// @return The country registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice Whether a country's banks are open on a day.
    /// @param country ISO 3166-1 numeric code.
    /// @param day Days since 1970-01-01 (UTC).
    /// @return Whether they are.
    function isBankingDay(uint16 country, uint256 day) external view returns (bool);

    /// @notice The end of the nth banking day after the day of a moment; for 0, of the first banking day on or after it.
    /// @dev Looks at most at 400 days; reverts `BankingCalendarNoBankingDay` if there are too few banking days among them.
    /// @param country ISO 3166-1 numeric code.
    /// @param time Unix time.
    /// @param n How many banking days, at most 60.
    /// @return Unix time of the midnight at its end.
    function endOf(uint16 country, uint256 time, uint256 n) external view returns (uint48);

    /// @notice Says on which days of the week banks are closed, from 30 days ahead on; until then the weeks are as they were said
    /// before. Emits `WeekendSet`.
    /// @param country ISO 3166-1 numeric code.
    /// @param closed Bit 0 for Sunday to bit 6 for Saturday; at least one day is open.
    /// @custom:access The country's MonetaryAuthority.
    function setWeekend(uint16 country, uint8 closed) external;

    /// @notice Declares days closed, today's among them. Emits `DaySet` for each.
    /// @param country ISO 3166-1 numeric code.
    /// @param dates Days since 1970-01-01, from today on and within two years; at most 64.
    /// @custom:access The country's MonetaryAuthority.
    function close(uint16 country, uint48[] calldata dates) external;

    /// @notice Declares days open. Emits `DaySet` for each.
    /// @param country ISO 3166-1 numeric code.
    /// @param dates Days since 1970-01-01, from 30 days ahead and within two years; at most 64.
    /// @custom:access The country's MonetaryAuthority.
    function open(uint16 country, uint48[] calldata dates) external;
}
