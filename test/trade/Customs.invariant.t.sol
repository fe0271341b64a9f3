// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Office} from "../../contracts/governance/types/Office.sol";
import {ICertificateOfOrigin} from "../../contracts/trade/interfaces/ICertificateOfOrigin.sol";
import {ICustomsWindow} from "../../contracts/trade/interfaces/ICustomsWindow.sol";
import {ITradeAccreditations} from "../../contracts/trade/interfaces/ITradeAccreditations.sol";
import {Addressee, DetentionGround} from "../../contracts/trade/types/Clearance.sol";
import {Duty} from "../../contracts/trade/types/Duty.sol";
import {
    CheckGround,
    OriginAgreementDraft,
    OriginIssuance,
    OriginStanding
} from "../../contracts/trade/types/Origin.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {Suite} from "../utils/Suite.sol";

/// @notice Two countries, each with a trade authority and an office that it accredits, and a thief, who certify, rely, cancel, ask,
/// answer, decide, declare, detain and release; what each certificate and declaration has seen is kept in lists of its own.
contract CustomsHandler is SettlementWorld {
    struct Kept {
        uint16 origin;
        uint16 lastDay;
        uint256 material;
        uint256 relied;
        uint256 checks;
        bool isSpoilt;
    }

    struct Asked {
        uint256 certificate;
        uint256 askedAt;
        bool isConfirmed;
        bool isDenied;
    }

    uint256 private constant ACTORS = 5; // authority and office of each country, and a thief
    uint256 private constant LONGEST = 110 days;
    bytes32 private constant TEXT = keccak256("text");

    ICertificateOfOrigin public origins;
    ICustomsWindow public customs;

    Kept[] private _kept;
    Asked[] private _asked;
    uint256[] private _lodged;
    mapping(uint256 declaration => bool) private _wasFree;
    uint48 private _accreditedUntil;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseWorld();
        (_kept.push(), _asked.push(), _lodged.push()); // all are counted from 1
        _takeOffice(CHINA);
        _takeOffice(KAZAKHSTAN);
        ITradeAccreditations accreditations = Suite.accreditations(countries);
        (origins, customs) = (Suite.origins(countries, accreditations), Suite.customs(countries, accreditations));
        _accredit(accreditations, CHINA);
        _accredit(accreditations, KAZAKHSTAN);
        _agree();
    }

    function certify(uint256 by, bool chinese, uint256 term, uint256 which, bool builds) external {
        by %= ACTORS;
        uint16 origin = chinese ? CHINA : KAZAKHSTAN;
        uint256 material = builds && _kept.length > 1 ? _pick(which) : 0;
        OriginIssuance memory issuance = _issuanceOf(origin, term % 100, material);
        bool isSound = material == 0 || (_kept[material].origin != origin && _isSound(material));
        bool foretold = _acts(by, origin) && isSound;
        vm.prank(_actor(by));
        try origins.issue(issuance) {
            ++done[this.certify.selector];
            _note(_acts(by, origin), "TRD-7: certified by whoever is not accredited");
            _note(isSound, "TRD-8: built on a material that does not originate");
            _kept.push(Kept(origin, issuance.lastDay, material, 0, 0, false));
        } catch {
            _note(!foretold, "TRD-7: who is accredited could not certify");
        }
    }

    function replace(uint256 which, uint256 by, uint256 term) external {
        if (_kept.length == 1) return;
        (uint256 certificate, uint256 last) = (_pick(which), _kept.length - 1);
        Kept storage kept = _kept[certificate];
        OriginIssuance memory issuance = _issuanceOf(kept.origin, term % 100, 0);
        vm.prank(_actor(by % ACTORS));
        try origins.replace(uint64(certificate), issuance, TEXT) {
            ++done[this.replace.selector];
            _note(_acts(by % ACTORS, kept.origin), "TRD-7: replaced by whoever is not accredited");
            _note(!kept.isSpoilt && kept.relied == 0, "TRD-7: replaced after it had ended");
            _note(issuance.lastDay <= kept.lastDay, "TRD-7: a replacement lengthens the validity");
            _note(origins.certificateCount() == last + 1, "TRD-7: more than one in its place");
            kept.isSpoilt = true;
            _kept.push(Kept(kept.origin, issuance.lastDay, 0, 0, 0, false));
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function rely(uint256 which, uint256 by) external {
        if (_kept.length == 1) return;
        (uint256 certificate, uint256 actor) = (_pick(which), by % ACTORS);
        Kept storage kept = _kept[certificate];
        bool isGood = !kept.isSpoilt && kept.relied == 0 && block.timestamp / 1 days <= kept.lastDay;
        bool isSound = kept.material == 0 || _isSound(kept.material);
        bool isHis = _acts(actor, _otherOf(kept.origin));
        vm.prank(_actor(actor));
        try origins.rely(uint64(certificate), TEXT, TEXT) {
            ++done[this.rely.selector];
            _note(isHis, "TRD-7: relied on by customs of another country");
            _note(isGood, "TRD-7: relied on though it is used, spoilt or expired");
            _note(isSound, "TRD-8: relied on though a material fell");
            ++kept.relied;
        } catch {
            // What falls further down is told by who shows it, so that this alone may be refused and not foretold.
            bool isDoubted = origins.certificateOf(uint64(certificate)).isDoubted;
            _note(!isHis || !isGood || !isSound || isDoubted, "TRD-7: customs could not rely");
        }
    }

    function cancel(uint256 which, uint256 by) external {
        if (_kept.length == 1) return;
        Kept storage kept = _kept[_pick(which)];
        vm.prank(_actor(by % ACTORS));
        try origins.cancel(uint64(_pick(which)), TEXT) {
            ++done[this.cancel.selector];
            _note(_acts(by % ACTORS, kept.origin), "TRD-7: cancelled by another country");
            _note(!kept.isSpoilt, "TRD-7: cancelled after it had ended");
            kept.isSpoilt = true;
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function doubt(uint256 which) external {
        if (_kept.length == 1) return;
        uint256 certificate = _pick(which);
        uint256 material = _kept[certificate].material;
        bool isSound = material == 0 || _isSound(material);
        try origins.doubt(uint64(certificate), 0) {
            ++done[this.doubt.selector];
            _note(!isSound, "TRD-8: sound goods were doubted");
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function ask(uint256 which, uint256 by) external {
        if (_kept.length == 1) return;
        uint256 certificate = _pick(which);
        Kept storage kept = _kept[certificate];
        vm.prank(_actor(by % ACTORS));
        try origins.openCheck(uint64(certificate), CheckGround.Random, TEXT) {
            ++done[this.ask.selector];
            _note(_acts(by % ACTORS, _otherOf(kept.origin)), "TRD-9: asked by who may not");
            _note(++kept.checks <= 3, "TRD-9: asked again and again");
            _asked.push(Asked(certificate, block.timestamp, false, false));
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function answer(uint256 which, uint256 by, bool yes) external {
        if (_asked.length == 1) return;
        uint256 check = 1 + (which % (_asked.length - 1));
        uint16 origin = _kept[_asked[check].certificate].origin;
        vm.prank(_actor(by % ACTORS));
        try origins.answerCheck(uint64(check), yes, TEXT) {
            ++done[this.answer.selector];
            _note(_isAuthority(by % ACTORS, origin), "TRD-9: answered by another than the authority");
            _asked[check].isConfirmed = yes;
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function decide(uint256 which, uint256 by, bool denies) external {
        if (_asked.length == 1) return;
        uint256 check = 1 + (which % (_asked.length - 1));
        Asked storage asked = _asked[check];
        Kept storage kept = _kept[asked.certificate];
        vm.prank(_actor(by % ACTORS));
        try origins.decideCheck(uint64(check), denies, TEXT) {
            ++done[this.decide.selector];
            _note(_isAuthority(by % ACTORS, _otherOf(kept.origin)), "TRD-9: decided by another than the authority");
            _note(!asked.isConfirmed, "TRD-9: decided against a confirmed answer");
            _note(block.timestamp < asked.askedAt + 150 days, "TRD-9: decided when it was over");
            _note(!asked.isDenied, "TRD-9: decided twice");
            asked.isDenied = true;
            if (denies) kept.isSpoilt = true;
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function lodge(uint256 by) external {
        Addressee[] memory addressees = new Addressee[](1);
        addressees[0] = Addressee(CHINA, 1);
        vm.prank(_actor(by % ACTORS));
        try customs.lodge(CHINA, TEXT, TEXT, addressees) {
            ++done[this.lodge.selector];
            _note(_acts(by % ACTORS, CHINA), "TRD-10: declared by who may not");
            _lodged.push(block.timestamp);
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function detain(uint256 which, uint256 by, uint256 term) external {
        if (_lodged.length == 1) return;
        uint256 declaration = 1 + (which % (_lodged.length - 1));
        bool wasFree = customs.heldUntil(declaration, CHINA) == 0;
        vm.prank(_actor(by % ACTORS));
        uint48 until = uint48(block.timestamp + 1 + (term % 40 days));
        try customs.detain(declaration, CHINA, DetentionGround.Examination, TEXT, until) {
            ++done[this.detain.selector];
            _note(_acts(by % ACTORS, CHINA) && !wasFree, "TRD-10: detained by who may not, or too late");
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function prolong(uint256 which, uint256 by, uint256 term) external {
        if (_lodged.length == 1) return;
        uint256 declaration = 1 + (which % (_lodged.length - 1));
        uint48 end = customs.heldUntil(declaration, CHINA);
        vm.prank(_actor(by % ACTORS));
        try customs.prolong(declaration, CHINA, TEXT, uint48(end + 1 + (term % 70 days))) {
            ++done[this.prolong.selector];
            _note(_isAuthority(by % ACTORS, CHINA) && end != 0, "TRD-10: prolonged by who may not, or too late");
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function release(uint256 which, uint256 by) external {
        if (_lodged.length == 1) return;
        uint256 declaration = 1 + (which % (_lodged.length - 1));
        vm.prank(_actor(by % ACTORS));
        try customs.release(declaration, CHINA) {
            ++done[this.release.selector];
            _note(_acts(by % ACTORS, CHINA), "TRD-10: released by who may not");
        } catch {} // solhint-disable-line no-empty-blocks
    }

    function pass(uint256 time) external {
        ++done[this.pass.selector];
        vm.warp(block.timestamp + (time % 20 days));
    }

    /// @notice Whether a check has run its course by the clock, or may still go on.
    function isCheckInTime(uint256 check) external view returns (bool) {
        Asked storage asked = _asked[check];
        return origins.checkOf(uint64(check)).decideBy <= asked.askedAt + 150 days;
    }

    /// @notice Whether goods are held no longer than is promised, and not again once they were free.
    function isHeldInTime(uint256 declaration) external returns (bool) {
        uint256 until = customs.heldUntil(declaration, CHINA);
        if (until == 0) _wasFree[declaration] = true;
        bool isAgain = until != 0 && _wasFree[declaration];
        return until <= _lodged[declaration] + LONGEST && !isAgain;
    }

    function counts() external view returns (uint256 certificates, uint256 checks, uint256 declarations) {
        return (_kept.length - 1, _asked.length - 1, _lodged.length - 1);
    }

    function reliedOn(uint256 certificate) external view returns (uint256) {
        return _kept[certificate].relied;
    }

    function materialOf(uint256 certificate) external view returns (uint256) {
        return _kept[certificate].material;
    }

    function isSpoilt(uint256 certificate) external view returns (bool) {
        return _kept[certificate].isSpoilt;
    }

    function _takeOffice(uint16 country) private {
        vm.prank(delegationOf(country));
        countries.appoint(country, Office.TradeAuthority, authorityOf(country));
        vm.warp(block.timestamp + countries.charter().appointmentDelay);
        vm.prank(authorityOf(country));
        countries.takeOffice(country, Office.TradeAuthority);
    }

    function _accredit(ITradeAccreditations accreditations, uint16 country) private {
        _accreditedUntil = uint48(block.timestamp + 1000 days);
        for (uint256 duty = 1; duty < 4; ++duty) {
            vm.prank(authorityOf(country));
            accreditations.accredit(country, Duty(duty), _officeOf(country), _accreditedUntil);
        }
        vm.prank(authorityOf(country));
        customs.openWindow(country, 10 days, TEXT);
    }

    function _agree() private {
        uint16[] memory parties = new uint16[](2);
        (parties[0], parties[1]) = (CHINA, KAZAKHSTAN);
        (uint48 from, uint48 until) = (uint48(block.timestamp), uint48(block.timestamp + 10_000 days));
        vm.prank(delegationOf(CHINA));
        origins.proposeAgreement(OriginAgreementDraft(parties, TEXT, from, until, 180, 365, 60, 730));
        vm.prank(delegationOf(KAZAKHSTAN));
        origins.signAgreement(1, KAZAKHSTAN);
    }

    function _issuanceOf(uint16 origin, uint256 term, uint256 material) private view returns (OriginIssuance memory) {
        uint64[] memory materials = new uint64[](material == 0 ? 0 : 1);
        if (material != 0) materials[0] = uint64(material);
        uint16 lastDay = uint16(block.timestamp / 1 days + term);
        return OriginIssuance(1, origin, _otherOf(origin), lastDay, TEXT, materials);
    }

    /// As the chain can know it: relied on, neither cancelled nor denied, and not shown to build on what was.
    function _isSound(uint256 certificate) private view returns (bool) {
        Kept storage kept = _kept[certificate];
        bool isDoubted = origins.certificateOf(uint64(certificate)).isDoubted;
        return kept.relied == 1 && !kept.isSpoilt && !isDoubted && _isFirm(kept.material);
    }

    function _isFirm(uint256 material) private view returns (bool) {
        return material == 0 || (!_kept[material].isSpoilt && !origins.certificateOf(uint64(material)).isDoubted);
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    function _pick(uint256 which) private view returns (uint256) {
        return 1 + (which % (_kept.length - 1));
    }

    function _actor(uint256 by) private pure returns (address) {
        if (by == 4) return address(0xbad);
        uint16 country = by < 2 ? CHINA : KAZAKHSTAN;
        return by % 2 == 0 ? authorityOf(country) : _officeOf(country);
    }

    /// Whether an actor is the country's authority, or accredited by it.
    function _acts(uint256 by, uint16 country) private view returns (bool) {
        bool isLive = by % 2 == 0 || block.timestamp < _accreditedUntil;
        return by != 4 && isLive && (by < 2) == (country == CHINA);
    }

    function _isAuthority(uint256 by, uint16 country) private pure returns (bool) {
        return by == (country == CHINA ? 0 : 2);
    }

    function _otherOf(uint16 country) private pure returns (uint16) {
        return country == CHINA ? KAZAKHSTAN : CHINA;
    }

    function _officeOf(uint16 country) private pure returns (address) {
        return address(uint160(0x0ff1ce0000) + country);
    }
}

/// @notice TRD-7 to TRD-10 of docs/invariants.md.
contract CustomsInvariantTest is SettlementWorld {
    CustomsHandler private _handler;

    function setUp() public {
        _handler = new CustomsHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_TRD7_ReliedOnOnce() public view {
        (uint256 count, , ) = _handler.counts();
        assertEq(_handler.origins().certificateCount(), count, "TRD-7: issued");
        for (uint256 i = 1; i <= count; ++i) assertTrue(_handler.reliedOn(i) <= 1, "TRD-7: relied on twice");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_TRD8_WhatFallsIsNotGood() public view {
        ICertificateOfOrigin origins = _handler.origins();
        (uint256 count, , ) = _handler.counts();
        for (uint256 i = 1; i <= count; ++i) {
            uint256 material = _handler.materialOf(i);
            assertTrue(material < i, "TRD-8: a cycle");
            bool isGood = origins.verify(uint64(i), keccak256("text")) == OriginStanding.Good;
            assertTrue(!isGood || material == 0 || !_handler.isSpoilt(material), "TRD-8: good on a fallen material");
        }
    }

    function invariant_TRD9_ChecksEnd() public view {
        (, uint256 count, ) = _handler.counts();
        for (uint256 i = 1; i <= count; ++i) assertTrue(_handler.isCheckInTime(i), "TRD-9: no end");
    }

    function invariant_TRD10_HoldsEnd() public {
        (, , uint256 count) = _handler.counts();
        for (uint256 i = 1; i <= count; ++i) assertTrue(_handler.isHeldInTime(i), "TRD-10: held too long, or again");
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        _handler.certify(0, true, 50, 0, false);
        _handler.rely(0, 3);
        _handler.certify(3, false, 50, 0, true);
        _handler.certify(1, true, 50, 0, false);
        _handler.replace(2, 1, 20);
        _handler.ask(0, 3);
        _handler.answer(0, 0, false);
        _handler.decide(0, 2, true);
        _handler.rely(1, 1); // refused: its material was denied
        _handler.doubt(1);
        _handler.cancel(3, 1);
        for (uint256 i = 0; i < 2; ++i) _handler.lodge(1);
        _handler.detain(0, 1, 1 days);
        _handler.prolong(0, 0, 1 days);
        _handler.release(0, 0);
        _handler.pass(1 hours);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < actions.length; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](13);
        actions[0] = CustomsHandler.certify.selector;
        actions[1] = CustomsHandler.replace.selector;
        actions[2] = CustomsHandler.rely.selector;
        actions[3] = CustomsHandler.cancel.selector;
        actions[4] = CustomsHandler.doubt.selector;
        actions[5] = CustomsHandler.ask.selector;
        actions[6] = CustomsHandler.answer.selector;
        actions[7] = CustomsHandler.decide.selector;
        actions[8] = CustomsHandler.lodge.selector;
        actions[9] = CustomsHandler.detain.selector;
        actions[10] = CustomsHandler.prolong.selector;
        actions[11] = CustomsHandler.release.selector;
        actions[12] = CustomsHandler.pass.selector;
    }
}
