// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Addressee, Clearance, ClearanceStatus, Declaration, DetentionGround, Window} from "../types/Clearance.sol";
import {ITradeAccreditations} from "./ITradeAccreditations.sol";

/// @title One window to the customs of several countries.
/// @notice A declarant lodges the documents of a consignment once; each country that it addresses reads what it is granted and answers
/// for itself: it releases the goods, or detains them with a ground and an end. Documents travel sealed to the key of the
/// country; here stand the commitment to them, who may read which parts, and that they were read.
/// @dev No detention is without end: one of 30 days at most by customs, prolonged once by 60 at most, by the trade authority alone;
/// and none begins once both have let their time pass. So nothing stands against goods 110 days after their declaration.
/// Silence releases nothing: a release is an act of customs, and what goods may do without one, national law says.
interface ICustomsWindow {
    /// @notice A country takes declarations, or has changed how.
    event WindowOpened(uint16 indexed country, uint32 answerTime, uint32 keyVersion, bytes32 key);
    /// @notice A country takes no declarations any more.
    event WindowClosed(uint16 indexed country);
    /// @notice A declaration was lodged.
    event DeclarationLodged(
        uint256 indexed declaration,
        address indexed declarant,
        uint16 indexed home,
        bytes32 documents,
        bytes32 cargo,
        Addressee[] addressees
    );
    /// @notice The declarant lets a country read more.
    event ScopeWidened(uint256 indexed declaration, uint16 indexed country, uint16 scope);
    /// @notice Customs read parts of the documents.
    event DocumentsRead(uint256 indexed declaration, uint16 indexed country, uint16 scope, bytes32 purpose);
    /// @notice Customs release the goods.
    event GoodsReleased(uint256 indexed declaration, uint16 indexed country, address indexed customs);
    /// @notice Customs detain the goods until a time.
    event GoodsDetained(
        uint256 indexed declaration,
        uint16 indexed country,
        address indexed customs,
        DetentionGround ground,
        bytes32 reason,
        uint48 until
    );
    /// @notice A trade authority prolongs a detention.
    event DetentionProlonged(uint256 indexed declaration, uint16 indexed country, bytes32 reason, uint48 until);

    error CustomsWindowInvalidWindow(uint16 country, uint32 answerTime, bytes32 key);
    error CustomsWindowClosed(uint16 country);
    error CustomsWindowAddresseeCount(uint256 count, uint256 max);
    error CustomsWindowInvalidAddressee(uint16 country, uint16 scope);
    error CustomsWindowNoDocuments();
    error CustomsWindowNotDeclarant(uint256 declaration, address caller);
    error CustomsWindowNotAddressed(uint256 declaration, uint16 country);
    error CustomsWindowOutOfScope(uint16 scope, uint16 granted);
    error CustomsWindowNoReason(uint256 declaration);
    error CustomsWindowTooLateToRead(uint256 declaration, uint256 latest);
    error CustomsWindowWrongStatus(uint256 declaration, uint16 country, ClearanceStatus status);
    error CustomsWindowInvalidEnd(uint48 until, uint256 latest);

    /// @notice Who is accredited.
    /// @return The register of accreditations.
    function accreditations() external view returns (ITradeAccreditations);

    /// @notice How a country takes declarations; all zero if it never has.
    /// @param country ISO 3166-1 numeric code.
    /// @return The window.
    function windowOf(uint16 country) external view returns (Window memory);

    /// @notice How many declarations there are.
    /// @return The number of the last.
    function declarationCount() external view returns (uint256);

    /// @notice A declaration; all zero for none.
    /// @param declaration Counted from 1.
    /// @return The declaration.
    function declarationOf(uint256 declaration) external view returns (Declaration memory);

    /// @notice Where goods stand with a country's customs now, by the clock; all zero if it was not addressed.
    /// @param declaration The declaration.
    /// @param country ISO 3166-1 numeric code.
    /// @return What the country makes of it.
    function clearanceOf(uint256 declaration, uint16 country) external view returns (Clearance memory);

    /// @notice Until when a country's customs can hold goods up, as things stand.
    /// @param declaration The declaration.
    /// @param country ISO 3166-1 numeric code.
    /// @return Unix time: the end of a detention, or else of the time to answer; zero if nothing stands against the goods.
    function heldUntil(uint256 declaration, uint16 country) external view returns (uint48);

    /// @notice Opens a country's window, or changes how it takes later declarations. Emits `WindowOpened`.
    /// @param country ISO 3166-1 numeric code.
    /// @param answerTime Seconds that its customs have to answer, and its trade authority after them: one hour to ten days.
    /// @param key X25519 public key to which documents are sealed for it, not zero; the one it has already keeps its version.
    /// @custom:access The TradeAuthority of `country`.
    function openWindow(uint16 country, uint32 answerTime, bytes32 key) external;

    /// @notice Closes a country's window; what was lodged goes on. Emits `WindowClosed`.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The TradeAuthority of `country`.
    function closeWindow(uint16 country) external;

    /// @notice Lodges a declaration with several countries. Emits `DeclarationLodged`.
    /// @param home ISO 3166-1 numeric code of the country that has accredited the caller.
    /// @param documents Commitment to the set of documents, not zero.
    /// @param cargo Hash that names the goods, as of a bill of lading and its register.
    /// @param addressees One to eight countries, none twice, whose windows are open.
    /// @return declaration Its number.
    /// @custom:access A declarant that `home` accredits, or its TradeAuthority.
    function lodge(
        uint16 home,
        bytes32 documents,
        bytes32 cargo,
        Addressee[] calldata addressees
    ) external returns (uint256 declaration);

    /// @notice Lets a country that was addressed read more. Emits `ScopeWidened`.
    /// @param declaration The declaration.
    /// @param country ISO 3166-1 numeric code.
    /// @param scope Set of the parts that it may read as well.
    /// @custom:access The declarant.
    function widen(uint256 declaration, uint16 country, uint16 scope) external;

    /// @notice Writes into the log that parts are read, before they are. Emits `DocumentsRead`.
    /// @param declaration One lodged within 366 days.
    /// @param country ISO 3166-1 numeric code.
    /// @param scope Set of the parts, within what was granted; not empty.
    /// @param purpose Hash of what they are read for, not zero.
    /// @custom:access The TradeAuthority of `country`, or a customs office that it accredits.
    function logReading(uint256 declaration, uint16 country, uint16 scope, bytes32 purpose) external;

    /// @notice Releases the goods, for good. Emits `GoodsReleased`.
    /// @param declaration One that the country has not released.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The TradeAuthority of `country`, or a customs office that it accredits; once prolonged, the TradeAuthority.
    function release(uint256 declaration, uint16 country) external;

    /// @notice Detains the goods, once. Emits `GoodsDetained`.
    /// @param declaration One that waits for the country's answer.
    /// @param country ISO 3166-1 numeric code.
    /// @param ground Why.
    /// @param reason Hash of the reason in writing, not zero.
    /// @param until Unix time, within 30 days.
    /// @custom:access The TradeAuthority of `country`, or in its time to answer a customs office that it accredits.
    function detain(uint256 declaration, uint16 country, DetentionGround ground, bytes32 reason, uint48 until) external;

    /// @notice Prolongs a detention, once. Emits `DetentionProlonged`.
    /// @param declaration One whose goods are detained.
    /// @param country ISO 3166-1 numeric code.
    /// @param reason Hash of the reason in writing, not zero.
    /// @param until Unix time, later than the end and within 60 days of it.
    /// @custom:access The TradeAuthority of `country`.
    function prolong(uint256 declaration, uint16 country, bytes32 reason, uint48 until) external;
}
