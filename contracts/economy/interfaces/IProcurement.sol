// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CountryList} from "../../common/types/CountryList.sol";
import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";
import {IAssetRegistry} from "../../settlement/interfaces/IAssetRegistry.sol";
import {Award} from "../types/Award.sol";

/// @title Procurement: who was awarded works, who stands behind it, and who is debarred.
/// @notice An award names the contractor and whoever benefits, by LEI, for everybody to read. Each country keeps a list of those that it
/// has debarred; a project says whose lists count. Nothing is disbursed to a contractor while it, or anyone behind it, is on one.
/// @dev A debarment ends by itself, and is lifted by who made it. It undoes no award: what was paid was paid.
interface IProcurement {
    /// @notice Works were awarded.
    event Awarded(uint256 indexed award, address indexed employer, address indexed contractor, Award terms);
    /// @notice A country has debarred an institution until a time.
    event Debarred(uint16 indexed country, bytes20 indexed lei, uint48 until, bytes32 ground);
    /// @notice A country has lifted a debarment.
    event DebarmentLifted(uint16 indexed country, bytes20 indexed lei);

    error ProcurementInvalidLei(bytes20 lei);
    error ProcurementTooMany(uint256 beneficiaries, uint256 max);
    error ProcurementUnknownCurrency(address currency);
    error ProcurementNotLicensed(address contractor);
    error ProcurementNoDocument();
    error ProcurementInvalidEnd(uint48 until, uint256 latest);
    error ProcurementNotDebarred(uint16 country, bytes20 lei);
    error ProcurementNotAwardedBy(uint256 award, address employer);
    error ProcurementDebarred(uint256 award, bytes20 lei, uint16 country, uint48 until);

    /// @notice Who holds the offices.
    /// @return The country registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice Whose currencies tell who a contractor is.
    /// @return The asset registry.
    function assets() external view returns (IAssetRegistry);

    /// @notice An award; all zero for none.
    /// @param award Counted from 1.
    /// @return The award.
    function awardOf(uint256 award) external view returns (Award memory);

    /// @notice Who is paid for an award, and whether anybody may have been debarred since.
    /// @param award Its number.
    /// @return contractor The account; zero for none.
    /// @return debarments The stamp: who was eligible under the same one still is.
    function contractorOf(uint256 award) external view returns (address contractor, uint64 debarments);

    /// @notice Raised by every debarment of any country.
    /// @return The stamp.
    function stamp() external view returns (uint64);

    /// @notice Until when an institution is debarred by a country.
    /// @param country ISO 3166-1 numeric code.
    /// @param lei ISO 17442 identifier.
    /// @return Unix time; it does not bite at that second. Zero if it never was, or the debarment was lifted.
    function debarredUntil(uint16 country, bytes20 lei) external view returns (uint48);

    /// @notice Passes if an employer's award may be paid now. Reverts `ProcurementNotAwardedBy`, or `ProcurementDebarred` with the first
    /// that is on a list.
    /// @param award Its number.
    /// @param employer Who awarded it.
    /// @param lists The countries whose debarments count.
    /// @return contractor The account to be paid.
    function requireEligible(
        uint256 award,
        address employer,
        CountryList lists
    ) external view returns (address contractor);

    /// @notice Passes if nobody behind an award is debarred now, whoever awarded it. Reverts as `requireEligible` does.
    /// @param award Its number.
    /// @param lists The countries whose debarments count.
    function requireNotDebarred(uint256 award, CountryList lists) external view;

    /// @notice Awards works. Emits `Awarded`.
    /// @param currency A currency whose gate knows the contractor.
    /// @param contractor The account to be paid, of a licensed participant.
    /// @param beneficiaries LEIs of whoever stands behind the contractor, up to 8.
    /// @param document Commitment to the contract, not zero.
    /// @return award Its number.
    /// @custom:access Anyone, as the employer of its own works.
    function awardWorks(
        address currency,
        address contractor,
        bytes20[] calldata beneficiaries,
        bytes32 document
    ) external returns (uint256 award);

    /// @notice Debars an institution, or sets another end. Emits `Debarred`.
    /// @param country ISO 3166-1 numeric code of the country that debars.
    /// @param lei ISO 17442 identifier, well formed.
    /// @param until Unix time: later than now, within five years.
    /// @param ground Commitment to the decision.
    /// @custom:access The country's TradeAuthority.
    function debar(uint16 country, bytes20 lei, uint48 until, bytes32 ground) external;

    /// @notice Lifts a debarment. Emits `DebarmentLifted`.
    /// @param country As for `debar`.
    /// @param lei An institution that the country has debarred.
    /// @custom:access The country's TradeAuthority.
    function lift(uint16 country, bytes20 lei) external;
}
