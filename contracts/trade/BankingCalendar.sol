// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IBankingCalendar} from "./interfaces/IBankingCalendar.sol";

/// @dev Documented on `IBankingCalendar`.
contract BankingCalendar is IBankingCalendar {
    using Checkpoints for Checkpoints.Trace208;

    enum DayKind {
        AsTheWeek,
        Closed,
        Open
    }

    uint8 private constant SATURDAY_AND_SUNDAY = 0x41;
    uint8 private constant WHOLE_WEEK = 0x7f;
    uint256 private constant MAX_DATES = 64;
    uint256 private constant MAX_SCAN = 400;
    uint256 private constant OPENING_NOTICE = 30; // days
    uint256 private constant AHEAD = 731; // days

    /// @inheritdoc IBankingCalendar
    ICountryRegistry public immutable countries;

    /// @dev From which day on which days of the week are closed; no change is forgotten, or clocks of before would read another week.
    /// Inverted, so that zeros mean Saturday and Sunday.
    mapping(uint16 country => Checkpoints.Trace208) private _weeks;
    mapping(uint16 country => mapping(uint256 day => DayKind)) private _days;

    constructor(ICountryRegistry countries_) {
        countries = countries_;
    }

    modifier onlyMonetaryAuthority(uint16 country) {
        countries.requireOffice(country, Office.MonetaryAuthority, msg.sender);
        _;
    }

    /// @inheritdoc IBankingCalendar
    function isBankingDay(uint16 country, uint256 day) public view returns (bool) {
        DayKind kind = _days[country][day];
        if (kind != DayKind.AsTheWeek) return kind == DayKind.Open;
        uint256 weekday = (day + 4) % 7; // 1970-01-01 was a Thursday
        return (_closedInWeekOf(country, day) >> weekday) & 1 == 0;
    }

    /// @inheritdoc IBankingCalendar
    function endOf(uint16 country, uint256 time, uint256 n) external view returns (uint48) {
        uint256 first = time / 1 days;
        uint256 found = 0;
        for (uint256 day = n == 0 ? first : first + 1; day < first + MAX_SCAN; ++day) {
            if (!isBankingDay(country, day)) continue;
            if (++found >= n) return uint48((day + 1) * 1 days); // a time that the chain has told, and 400 days
        }
        revert BankingCalendarNoBankingDay(country, first);
    }

    /// @inheritdoc IBankingCalendar
    function setWeekend(uint16 country, uint8 closed) external onlyMonetaryAuthority(country) {
        require(closed < WHOLE_WEEK, BankingCalendarInvalidWeekend(closed));
        uint48 since = uint48(block.timestamp / 1 days + OPENING_NOTICE); // days of a time that the chain has told
        _weeks[country].push(since, closed ^ SATURDAY_AND_SUNDAY);
        emit WeekendSet(country, closed, since);
    }

    /// @inheritdoc IBankingCalendar
    function close(uint16 country, uint48[] calldata dates) external onlyMonetaryAuthority(country) {
        _set(country, dates, DayKind.Closed, block.timestamp / 1 days);
    }

    /// @inheritdoc IBankingCalendar
    function open(uint16 country, uint48[] calldata dates) external onlyMonetaryAuthority(country) {
        _set(country, dates, DayKind.Open, block.timestamp / 1 days + OPENING_NOTICE);
    }

    function _closedInWeekOf(uint16 country, uint256 day) private view returns (uint8) {
        return uint8(_weeks[country].upperLookupRecent(SafeCast.toUint48(day))) ^ SATURDAY_AND_SUNDAY;
    }

    function _set(uint16 country, uint48[] calldata dates, DayKind kind, uint256 earliest) private {
        uint256 length = dates.length;
        require(length <= MAX_DATES, BankingCalendarTooMany(length, MAX_DATES));
        uint256 latest = block.timestamp / 1 days + AHEAD;
        for (uint256 i = 0; i < length; ++i) {
            uint48 day = dates[i];
            require(day >= earliest, BankingCalendarTooLate(day, earliest));
            require(day <= latest, BankingCalendarTooFar(day, latest));
            _days[country][day] = kind;
            emit DaySet(country, day, kind == DayKind.Closed);
        }
    }
}
