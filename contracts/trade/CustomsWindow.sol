// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ICustomsWindow} from "./interfaces/ICustomsWindow.sol";
import {ITradeAccreditations} from "./interfaces/ITradeAccreditations.sol";
import {Addressee, Clearance, ClearanceStatus, Declaration, DetentionGround, Window} from "./types/Clearance.sol";
import {Duty} from "./types/Duty.sol";

/// @dev Documented on `ICustomsWindow`.
contract CustomsWindow is ICustomsWindow {
    uint256 private constant MAX_ADDRESSEES = 8;
    uint32 private constant LEAST_TIME = 1 hours;
    uint32 private constant MOST_TIME = 10 days;
    uint256 private constant DETENTION = 30 days;
    uint256 private constant PROLONGATION = 60 days;
    uint256 private constant READING = 366 days;

    /// @inheritdoc ICustomsWindow
    ITradeAccreditations public immutable accreditations;
    ICountryRegistry private immutable _countries;

    /// @inheritdoc ICustomsWindow
    uint256 public declarationCount;
    mapping(uint16 country => Window) private _windows;
    mapping(uint256 declaration => Declaration) private _declarations;
    mapping(uint256 declaration => mapping(uint16 country => Clearance)) private _clearances;

    constructor(ICountryRegistry countries, ITradeAccreditations accreditations_) {
        (_countries, accreditations) = (countries, accreditations_);
    }

    modifier onlyTradeAuthority(uint16 country) {
        _countries.requireOffice(country, Office.TradeAuthority, msg.sender);
        _;
    }

    modifier onlyCustoms(uint16 country) {
        accreditations.requireDuty(country, Duty.Customs, msg.sender);
        _;
    }

    /// @inheritdoc ICustomsWindow
    function windowOf(uint16 country) external view returns (Window memory) {
        return _windows[country];
    }

    /// @inheritdoc ICustomsWindow
    function declarationOf(uint256 declaration) external view returns (Declaration memory) {
        return _declarations[declaration];
    }

    /// @inheritdoc ICustomsWindow
    function clearanceOf(uint256 declaration, uint16 country) public view returns (Clearance memory found) {
        found = _clearances[declaration][country];
        if (found.status == ClearanceStatus.Detained) {
            if (block.timestamp >= found.detainedUntil) found.status = ClearanceStatus.Ended;
        } else if (found.status == ClearanceStatus.Waiting && block.timestamp >= found.answerBy) {
            bool isOver = block.timestamp >= found.authorityBy;
            found.status = isOver ? ClearanceStatus.Unanswered : ClearanceStatus.WithAuthority;
        }
    }

    /// @inheritdoc ICustomsWindow
    function heldUntil(uint256 declaration, uint16 country) external view returns (uint48) {
        Clearance memory found = clearanceOf(declaration, country);
        if (found.status == ClearanceStatus.Detained) return found.detainedUntil;
        return _isWaiting(found) ? found.authorityBy : 0;
    }

    /// @inheritdoc ICustomsWindow
    function openWindow(uint16 country, uint32 answerTime, bytes32 key) external onlyTradeAuthority(country) {
        bool isSound = answerTime >= LEAST_TIME && answerTime <= MOST_TIME && key != 0;
        require(isSound, CustomsWindowInvalidWindow(country, answerTime, key));
        Window storage window = _windows[country];
        if (window.key != key) (window.key, window.keyVersion) = (key, window.keyVersion + 1);
        window.answerTime = answerTime;
        emit WindowOpened(country, answerTime, window.keyVersion, key);
    }

    /// @inheritdoc ICustomsWindow
    function closeWindow(uint16 country) external onlyTradeAuthority(country) {
        require(_windows[country].answerTime != 0, CustomsWindowClosed(country));
        _windows[country].answerTime = 0;
        emit WindowClosed(country);
    }

    /// @inheritdoc ICustomsWindow
    function lodge(
        uint16 home,
        bytes32 documents,
        bytes32 cargo,
        Addressee[] calldata addressees
    ) external returns (uint256 declaration) {
        accreditations.requireDuty(home, Duty.Declarant, msg.sender);
        require(documents != 0, CustomsWindowNoDocuments());
        uint256 count = addressees.length;
        require(count != 0 && count <= MAX_ADDRESSEES, CustomsWindowAddresseeCount(count, MAX_ADDRESSEES));
        declaration = ++declarationCount;
        _declarations[declaration] = Declaration(msg.sender, home, Time.timestamp(), documents);
        for (uint256 i = 0; i < count; ++i) _address(declaration, addressees[i]);
        emit DeclarationLodged(declaration, msg.sender, home, documents, cargo, addressees);
    }

    /// @inheritdoc ICustomsWindow
    function widen(uint256 declaration, uint16 country, uint16 scope) external {
        bool isDeclarant = _declarations[declaration].declarant == msg.sender;
        require(isDeclarant, CustomsWindowNotDeclarant(declaration, msg.sender));
        uint16 granted = _addressed(declaration, country).scope | scope;
        _clearances[declaration][country].scope = granted;
        emit ScopeWidened(declaration, country, granted);
    }

    /// @inheritdoc ICustomsWindow
    function logReading(
        uint256 declaration,
        uint16 country,
        uint16 scope,
        bytes32 purpose
    ) external onlyCustoms(country) {
        uint16 granted = _addressed(declaration, country).scope;
        require(scope != 0 && scope & ~granted == 0, CustomsWindowOutOfScope(scope, granted));
        require(purpose != 0, CustomsWindowNoReason(declaration));
        uint256 latest = _declarations[declaration].lodgedAt + READING;
        require(block.timestamp < latest, CustomsWindowTooLateToRead(declaration, latest));
        emit DocumentsRead(declaration, country, scope, purpose);
    }

    /// @inheritdoc ICustomsWindow
    function release(uint256 declaration, uint16 country) external onlyCustoms(country) {
        Clearance memory found = _addressed(declaration, country);
        bool isDone = found.status == ClearanceStatus.Released;
        require(!isDone, CustomsWindowWrongStatus(declaration, country, found.status));
        bool isHeld = found.status == ClearanceStatus.Detained && found.isExtended;
        if (isHeld) _countries.requireOffice(country, Office.TradeAuthority, msg.sender);
        _clearances[declaration][country].status = ClearanceStatus.Released;
        emit GoodsReleased(declaration, country, msg.sender);
    }

    /// @inheritdoc ICustomsWindow
    function detain(
        uint256 declaration,
        uint16 country,
        DetentionGround ground,
        bytes32 reason,
        uint48 until
    ) external onlyCustoms(country) {
        Clearance memory found = _addressed(declaration, country);
        require(_isWaiting(found), CustomsWindowWrongStatus(declaration, country, found.status));
        bool isLate = found.status == ClearanceStatus.WithAuthority;
        if (isLate) _countries.requireOffice(country, Office.TradeAuthority, msg.sender);
        require(ground != DetentionGround.None && reason != 0, CustomsWindowNoReason(declaration));
        _requireEnd(until, block.timestamp, DETENTION);
        Clearance storage file = _clearances[declaration][country];
        (file.status, file.detainedUntil) = (ClearanceStatus.Detained, until);
        emit GoodsDetained(declaration, country, msg.sender, ground, reason, until);
    }

    /// @inheritdoc ICustomsWindow
    function prolong(
        uint256 declaration,
        uint16 country,
        bytes32 reason,
        uint48 until
    ) external onlyTradeAuthority(country) {
        Clearance memory found = _addressed(declaration, country);
        bool isOpen = found.status == ClearanceStatus.Detained && !found.isExtended;
        require(isOpen, CustomsWindowWrongStatus(declaration, country, found.status));
        require(reason != 0, CustomsWindowNoReason(declaration));
        _requireEnd(until, found.detainedUntil, PROLONGATION);
        Clearance storage file = _clearances[declaration][country];
        (file.isExtended, file.detainedUntil) = (true, until);
        emit DetentionProlonged(declaration, country, reason, until);
    }

    function _address(uint256 declaration, Addressee calldata addressee) private {
        (uint16 country, uint16 scope) = (addressee.country, addressee.scope);
        uint48 answerTime = _windows[country].answerTime;
        require(answerTime != 0, CustomsWindowClosed(country));
        Clearance storage clearance = _clearances[declaration][country];
        bool isNew = clearance.status == ClearanceStatus.None && scope != 0;
        require(isNew, CustomsWindowInvalidAddressee(country, scope));
        uint48 answerBy = Time.timestamp() + answerTime;
        (clearance.status, clearance.scope) = (ClearanceStatus.Waiting, scope);
        (clearance.answerBy, clearance.authorityBy) = (answerBy, answerBy + answerTime);
    }

    function _addressed(uint256 declaration, uint16 country) private view returns (Clearance memory found) {
        found = clearanceOf(declaration, country);
        require(found.status != ClearanceStatus.None, CustomsWindowNotAddressed(declaration, country));
    }

    function _isWaiting(Clearance memory found) private pure returns (bool) {
        return found.status == ClearanceStatus.Waiting || found.status == ClearanceStatus.WithAuthority;
    }

    function _requireEnd(uint48 until, uint256 from, uint256 most) private pure {
        require(until > from && until <= from + most, CustomsWindowInvalidEnd(until, from + most));
    }
}
