// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHeritageRegistry} from "../../contracts/culture/interfaces/IHeritageRegistry.sol";
import {ILoanAgreement} from "../../contracts/culture/interfaces/ILoanAgreement.sol";
import {IQualificationRecognition} from "../../contracts/culture/interfaces/IQualificationRecognition.sol";
import {ClaimGround, Passport, Permit, PermitKind} from "../../contracts/culture/types/Heritage.sol";
import {DamageStatus, LoanItem, LoanObject, LoanPhase, LoanTerms} from "../../contracts/culture/types/Loan.sol";
import {Diploma, DiplomaStatus, Recognition} from "../../contracts/culture/types/Qualification.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {IBoundConsents} from "../../contracts/settlement/interfaces/IBoundConsents.sol";
import {IEarmarks} from "../../contracts/settlement/interfaces/IEarmarks.sol";
import {Earmark} from "../../contracts/settlement/types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {CultureSuite} from "../utils/CultureSuite.sol";

/// @notice A museum in China lends two objects to one in Kazakhstan, whose state answers for them; a second Kazakh bank is a
/// courier. Whoever calls may be anybody. Who should have what, and what was permitted, is kept in lists of its own.
contract LoanHandler is SettlementWorld {
    uint256 private constant ITEMS = 2;
    uint88 private constant VALUE = 1_000;
    uint256 private constant LENDER = 0;
    uint256 private constant BORROWER = 1;
    uint256 private constant GUEST = 2;
    uint256 private constant STATE = 3;
    bytes32 private constant TEXT = keccak256("text");

    IHeritageRegistry public heritage;
    ILoanAgreement public loans;

    LoanTerms private _terms;
    bytes32 private _loan;
    Instruction[ITEMS] private _indemnities;
    uint256 private _nonce;
    /// @dev By object: who should have it, where, and until when each side permits it.
    uint256[ITEMS] private _custodians;
    uint16[ITEMS] private _places;
    mapping(uint256 item => mapping(uint16 country => uint256)) private _permitted;
    uint256[ITEMS] private _claims;
    uint256 private _paidOut;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseWorld();
        for (uint256 i = 0; i < 2; ++i) _takeOffice(homeOf(i));
        heritage = CultureSuite.heritage(countries);
        loans = CultureSuite.loans(heritage, engine);
        for (uint256 bank = 0; bank < BANKS; ++bank) {
            vm.prank(authorityOf(homeOf(bank)));
            heritage.accreditCustodian(homeOf(bank), bankOf(bank), uint40(block.timestamp + 3_000 days));
        }
        _agree();
    }

    function permit(uint256 which, bool atHome, uint256 time) external {
        uint256 item = which % ITEMS;
        uint16 country = atHome ? CHINA : KAZAKHSTAN;
        uint40 until = uint40(block.timestamp + 1 + (time % 60 days));
        vm.prank(authorityOf(country));
        try
            heritage.permitCrossing(
                _objectAt(item),
                country,
                atHome ? KAZAKHSTAN : CHINA,
                Permit(PermitKind.Temporary, 0, until),
                TEXT
            )
        {
            ++done[this.permit.selector];
            _note(_claims[item] == 0, "CUL-2: permitted while it is claimed");
            _permitted[item][country] = until;
        } catch {
            _note(_claims[item] != 0, "CUL-2: a country could not permit");
        }
    }

    function claim(uint256 which) external {
        uint256 item = which % ITEMS;
        vm.prank(authorityOf(KAZAKHSTAN));
        try heritage.claim(_objectAt(item), KAZAKHSTAN, ClaimGround.Theft, TEXT) returns (uint256 made) {
            ++done[this.claim.selector];
            _note(_claims[item] == 0, "CUL-5: claimed twice");
            _claims[item] = made;
        } catch {}
    }

    function endClaim(uint256 which, bool withdraws) external {
        uint256 item = which % ITEMS;
        if (_claims[item] == 0) return;
        if (withdraws) {
            vm.prank(authorityOf(KAZAKHSTAN));
            heritage.withdrawClaim(_claims[item], TEXT);
        } else {
            try heritage.concludeClaim(_claims[item]) {} catch {
                return;
            }
        }
        ++done[this.endClaim.selector];
        _claims[item] = 0;
    }

    function hand(uint256 which, uint256 by, uint256 to) external {
        (uint256 item, uint256 from) = (which % ITEMS, by % BANKS);
        vm.prank(bankOf(from));
        try loans.release(_terms, item, bankOf(to % BANKS), TEXT) {
            ++done[this.hand.selector];
            _note(from == _custodians[item], "CUL-1: handed on by whoever has it not");
        } catch {}
    }

    function take(uint256 which, uint256 by) external {
        (uint256 item, uint256 to) = (which % ITEMS, by % BANKS);
        address next = loans.itemOf(_loan, item).next;
        vm.prank(bankOf(to));
        try loans.take(_terms, item, TEXT) {
            ++done[this.take.selector];
            _note(next == bankOf(to), "CUL-1: taken by whoever was not offered it");
            _custodians[item] = to;
            _arrive(
                item,
                to == LENDER
                    ? CHINA
                    : to == BORROWER
                        ? KAZAKHSTAN
                        : _places[item]
            );
        } catch {
            bool isHome = to == LENDER && next == bankOf(LENDER);
            _note(!isHome, "CUL-3: an object could not come home");
        }
    }

    function handOutside(uint256 which, uint256 by, uint256 to) external {
        uint256 item = which % ITEMS;
        (uint256 from, uint256 next) = (by % BANKS, to % BANKS);
        uint16 place = homeOf(next);
        vm.prank(bankOf(from));
        try heritage.offerHandover(_objectAt(item), bankOf(next), place) {
            bool isFree = loans.itemOf(_loan, item).phase == LoanPhase.Returned;
            _note(isFree && from == _custodians[item], "CUL-1: a kept object was handed on");
        } catch {}
        vm.prank(bankOf(next));
        try heritage.acceptHandover(_objectAt(item), TEXT) {
            ++done[this.handOutside.selector];
            _noteTakenOnce(item, next);
            bool isFree = loans.itemOf(_loan, item).phase == LoanPhase.Returned;
            _note(isFree, "CUL-1: a kept object was taken");
            _custodians[item] = next;
            _arrive(item, place);
        } catch {}
    }

    function release(uint256 which) external {
        uint256 item = which % ITEMS;
        bool isBound = _isBound(item);
        try loans.releaseIndemnity(_terms, item, _indemnities[item]) {
            ++done[this.release.selector];
            _note(!isBound, "CUL-4: an indemnity was given back too early");
        } catch {}
    }

    function damage(uint256 which, uint256 step, uint256 amount) external {
        uint256 item = which % ITEMS;
        uint88 some = uint88(1 + (amount % VALUE));
        LoanItem memory file = loans.itemOf(_loan, item);
        if (file.damage == DamageStatus.None) {
            vm.prank(bankOf(LENDER));
            try loans.claimDamage(_terms, item, some, TEXT) {
                ++done[this.damage.selector];
            } catch {}
        } else if (file.damage == DamageStatus.Made && step % 2 == 0) {
            vm.prank(bankOf(STATE));
            try loans.answerClaim(_terms, item, some % file.claimed, TEXT) {} catch {}
        } else if (file.damage == DamageStatus.Answered && step % 2 == 0) {
            vm.prank(bankOf(GUEST));
            try loans.assess(_terms, item, file.claimed, TEXT) {} catch {}
        }
    }

    function collect(uint256 which) external {
        uint256 item = which % ITEMS;
        (bool isDue, uint88 due) = loans.dueOf(_loan, item);
        Instruction memory refund;
        if (due < VALUE) refund = _instruction(bankOf(LENDER), bankOf(STATE), VALUE - due, 0, block.timestamp + 1 days);
        Authorisation memory consent = Authorisation(refund.nonce, "");
        if (due < VALUE) {
            consent.signature = _sign(
                LENDER,
                IBoundConsents(address(engine)).digestOfBound(bankOf(LENDER), refund.nonce, address(loans), refund)
            );
        }
        bool isInTime = block.timestamp < _indemnities[item].deadline;
        vm.prank(bankOf(LENDER));
        try loans.collect(_terms, item, _indemnities[item], refund, consent) {
            ++done[this.collect.selector];
            _note(isDue, "CUL-4: paid though nothing is due");
            _paidOut += due;
        } catch {
            _note(!isDue || due == 0 || !isInTime, "CUL-4: what is due was not paid");
        }
    }

    function pass(uint256 time) external {
        ++done[this.pass.selector];
        vm.warp(block.timestamp + 1 + (time % 12 days));
    }

    function check() external view returns (bool) {
        for (uint256 item = 0; item < ITEMS; ++item) {
            Passport memory passport = heritage.passportOf(_objectAt(item));
            if (passport.custodian != bankOf(_custodians[item]) || passport.place != _places[item]) return false;
            if ((_claims[item] == 0) != (passport.blocks == 0)) return false;
        }
        return true;
    }

    /// @notice What the state has set aside, and what it has to have set aside at least.
    function setAside() external view returns (uint256 has, uint256 needed) {
        has = cny.getFrozenTokens(bankOf(STATE));
        for (uint256 item = 0; item < ITEMS; ++item) {
            if (_isBound(item) && block.timestamp < _indemnities[item].deadline) needed += VALUE;
        }
    }

    /// @notice What the lender has, and what it should have.
    function money() external view returns (uint256 has, uint256 should) {
        return (cny.balanceOf(bankOf(LENDER)), FUNDED + _paidOut);
    }

    /// Whether something can still be due for an object.
    function _isBound(uint256 item) private view returns (bool) {
        LoanItem memory file = loans.itemOf(_loan, item);
        if (file.damage == DamageStatus.Paid) return false;
        if (file.damage != DamageStatus.None) return !(file.damage == DamageStatus.Assessed && file.found == 0);
        if (file.phase == LoanPhase.Returned) return block.timestamp < file.returnedAt + 21 days;
        return true;
    }

    function _arrive(uint256 item, uint16 place) private {
        if (place != CHINA && place != _places[item]) {
            bool isPermitted =
                _permitted[item][CHINA] > block.timestamp && _permitted[item][KAZAKHSTAN] > block.timestamp;
            _note(isPermitted, "CUL-2: crossed without both permits");
            _note(_claims[item] == 0, "CUL-2: crossed while it was claimed");
        }
        _places[item] = place;
    }

    function _noteTakenOnce(uint256 item, uint256 by) private {
        vm.prank(bankOf(by));
        try heritage.acceptHandover(_objectAt(item), TEXT) {
            _note(false, "CUL-1: taken twice for one offer");
        } catch {}
    }

    function _agree() private {
        LoanObject[] memory objects = new LoanObject[](ITEMS);
        for (uint256 item = 0; item < ITEMS; ++item) {
            vm.prank(authorityOf(CHINA));
            heritage.issuePassport(CHINA, keccak256(abi.encode(item)), 5, TEXT, bankOf(LENDER));
            objects[item] = LoanObject(heritage.objectOf(CHINA, keccak256(abi.encode(item))), VALUE);
            _places[item] = CHINA;
        }
        if (objects[0].object > objects[1].object) (objects[0], objects[1]) = (objects[1], objects[0]);
        address[] memory couriers = new address[](1);
        couriers[0] = bankOf(GUEST);
        (_terms.lender, _terms.lenderCountry, _terms.borrower) = (bankOf(LENDER), CHINA, bankOf(BORROWER));
        (_terms.borrowerCountry, _terms.indemnifier, _terms.assessor) = (KAZAKHSTAN, bankOf(STATE), bankOf(GUEST));
        (_terms.currency, _terms.from) = (address(cny), uint40(block.timestamp));
        (_terms.until, _terms.couriers) = (uint40(block.timestamp + 200 days), couriers);
        for (uint256 item = 0; item < ITEMS; ++item) _terms.objects.push(objects[item]);
        _terms.conditions = TEXT;
        vm.prank(bankOf(LENDER));
        _loan = loans.offer(_terms);
        vm.prank(bankOf(BORROWER));
        loans.agree(_terms);
        vm.prank(authorityOf(KAZAKHSTAN));
        loans.recordImmunity(_terms, TEXT, _terms.until + 30 days);
        vm.prank(bankOf(GUEST));
        cny.transfer(bankOf(STATE), ITEMS * VALUE);
        for (uint256 item = 0; item < ITEMS; ++item) _cover(item);
    }

    function _cover(uint256 item) private {
        vm.prank(bankOf(LENDER));
        heritage.entrust(_objectAt(item), address(loans));
        uint256 deadline = _terms.until + 100 days;
        bytes32 key = loans.itemKey(_loan, item);
        Instruction memory made = _instruction(bankOf(STATE), bankOf(LENDER), VALUE, key, deadline);
        Earmark memory mark = Earmark(bankOf(STATE), made.nonce, address(loans), 0, engine.hashOf(made));
        bytes32 digest = IEarmarks(address(engine)).digestOfEarmark(mark);
        loans.placeIndemnity(_terms, item, made, Authorisation(made.nonce, _sign(STATE, digest)));
        Instruction storage kept = _indemnities[item];
        (kept.uetr, kept.deadline, kept.disclosure, kept.nonce) = (made.uetr, made.deadline, key, made.nonce);
        kept.legs.push(made.legs[0]);
    }

    function _instruction(
        address payer,
        address payee,
        uint256 amount,
        bytes32 disclosure,
        uint256 deadline
    ) private returns (Instruction memory made) {
        made.uetr = bytes16(0x0000000000004000a000000000000000) | bytes16(uint128(++_nonce));
        (made.deadline, made.disclosure, made.nonce) = (uint48(deadline), disclosure, _nonce);
        made.legs = new Leg[](1);
        made.legs[0] = Leg(address(cny), payer, payee, amount);
    }

    function _objectAt(uint256 item) private view returns (bytes32) {
        return _terms.objects[item].object;
    }

    function _sign(uint256 bank, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(bank), digest);
        return abi.encodePacked(r, s, v);
    }

    function _takeOffice(uint16 country) private {
        vm.prank(delegationOf(country));
        countries.appoint(country, Office.CultureAuthority, authorityOf(country));
        vm.warp(block.timestamp + countries.charter().appointmentDelay);
        vm.prank(authorityOf(country));
        countries.takeOffice(country, Office.CultureAuthority);
    }

    function _note(bool holds, string memory what) private {
        if (!holds && bytes(broken).length == 0) broken = what;
    }
}

/// @notice A school in China and the authority of Kazakhstan; each award is of one diploma.
contract DiplomaHandler is SettlementWorld {
    uint256 private constant QUOTA = 64;
    bytes32 private constant DIPLOMA = keccak256("diploma");

    IQualificationRecognition public qualifications;

    uint32 private _awards;
    bool private _isEnded;
    mapping(uint32 award => uint256) private _revoked;
    mapping(uint256 period => uint256) private _used;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseWorld();
        for (uint256 i = 0; i < 2; ++i) {
            uint16 country = homeOf(i);
            vm.prank(delegationOf(country));
            countries.appoint(country, Office.CultureAuthority, authorityOf(country));
            vm.warp(block.timestamp + countries.charter().appointmentDelay);
            vm.prank(authorityOf(country));
            countries.takeOffice(country, Office.CultureAuthority);
        }
        qualifications = CultureSuite.qualifications(countries);
        vm.prank(authorityOf(CHINA));
        qualifications.accredit(CHINA, bankOf(0), DIPLOMA, 7, uint40(block.timestamp + 3_000 days), DIPLOMA);
    }

    function award(uint256 by) external {
        bytes32 root = qualifications.leafOf(0, DIPLOMA);
        vm.prank(bankOf(by % BANKS));
        try qualifications.award(1, root, 100) returns (uint32 made) {
            ++done[this.award.selector];
            _note(!_isEnded && by % BANKS == 0, "CUL-7: awarded by whoever is not accredited");
            _awards = made;
        } catch {
            _note(_isEnded || by % BANKS != 0, "CUL-7: a school could not award");
        }
    }

    function end() external {
        vm.prank(authorityOf(CHINA));
        try qualifications.changeAccreditation(1, 0, DIPLOMA) {
            ++done[this.end.selector];
            _isEnded = true;
        } catch {}
    }

    function revoke(uint256 which, uint256 mask, bool isRevoked, bool byAuthority) external {
        if (_awards == 0) return;
        uint32 award_ = uint32(1 + (which % _awards));
        mask &= (1 << 100) - 1;
        uint256 period = block.timestamp / 30 days;
        vm.prank(byAuthority ? authorityOf(CHINA) : bankOf(0));
        try qualifications.revoke(award_, 0, mask, isRevoked, DIPLOMA) {
            ++done[this.revoke.selector];
            _revoked[award_] ^= mask;
            if (!isRevoked) return;
            for (; mask != 0; mask &= mask - 1) ++_used[period];
            _note(_used[period] <= QUOTA, "CUL-7: more were revoked than one key may");
        } catch {}
    }

    function recognise(uint256 which, uint256 outcome) external {
        if (_awards == 0) return;
        uint32 award_ = uint32(1 + (which % _awards));
        bool isRevoked = _revoked[award_] & 1 != 0;
        try qualifications.applyFor(KAZAKHSTAN, Diploma(award_, 0, DIPLOMA, new bytes32[](0))) {
            _note(!isRevoked, "CUL-6: a revoked diploma was taken");
        } catch {}
        vm.prank(authorityOf(KAZAKHSTAN));
        try qualifications.decide(KAZAKHSTAN, award_, 0, Recognition(2 + (outcome % 3)), DIPLOMA, DIPLOMA) {
            ++done[this.recognise.selector];
            _note(!isRevoked, "CUL-6: a revoked diploma was decided on");
        } catch {}
    }

    function pass(uint256 time) external {
        ++done[this.pass.selector];
        vm.warp(block.timestamp + 1 + (time % 20 days));
    }

    function check() external view returns (bool) {
        for (uint32 award_ = 1; award_ <= _awards; ++award_) {
            bool isRevoked = _revoked[award_] & 1 != 0;
            DiplomaStatus status = qualifications.statusOf(Diploma(award_, 0, DIPLOMA, new bytes32[](0)));
            if (status != (isRevoked ? DiplomaStatus.Revoked : DiplomaStatus.Valid)) return false;
            bytes32 application = qualifications.applicationId(KAZAKHSTAN, award_, 0);
            if (isRevoked && qualifications.recognised(application) != Recognition.None) return false;
        }
        return true;
    }

    function _note(bool holds, string memory what) private {
        if (!holds && bytes(broken).length == 0) broken = what;
    }
}

/// @notice CUL-1 to CUL-4 of docs/invariants.md.
contract LoanInvariantTest is SettlementWorld {
    LoanHandler private _handler;

    function setUp() public {
        _handler = new LoanHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_CUL12_AnObjectIsInOnePlaceAndLeavesWithBothPermits() public view {
        assertTrue(_handler.check(), "CUL-1: who has it, and where");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_CUL4_WhatIsDueIsSetAside() public view {
        (uint256 aside, uint256 needed) = _handler.setAside();
        assertLe(needed, aside, "CUL-4: set aside");
        (uint256 has, uint256 should) = _handler.money();
        assertEq(has, should, "CUL-4: paid");
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        _handler.claim(0);
        _handler.endClaim(0, true);
        for (uint256 item = 0; item < 2; ++item) {
            _handler.permit(item, true, 40 days);
            _handler.permit(item, false, 40 days);
            _handler.hand(item, 0, 1);
            _handler.take(item, 1);
            _handler.hand(item, 1, 0);
            _handler.take(item, 0);
        }
        _handler.damage(0, 0, 500);
        _handler.damage(0, 0, 200);
        _handler.damage(0, 0, 0);
        _handler.collect(0);
        _handler.handOutside(0, 0, 2);
        _handler.pass(11 days);
        _handler.pass(11 days);
        _handler.release(1);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < actions.length; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    /// What both countries have permitted stays where it is once it is claimed: no random story comes that way often enough.
    function test_CUL2_AClaimStopsWhatIsPermitted() public {
        _handler.permit(0, true, 40 days);
        _handler.permit(0, false, 40 days);
        _handler.hand(0, 0, 1);
        _handler.claim(0);
        _handler.take(0, 1);
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
        _handler.endClaim(0, true);
        _handler.take(0, 1);
        assertTrue(_handler.done(LoanHandler.take.selector) == 1, "CUL-2: it did not leave after the claim");
        assertTrue(_handler.check(), "CUL-1: who has it, and where");
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](10);
        actions[0] = LoanHandler.permit.selector;
        actions[1] = LoanHandler.claim.selector;
        actions[2] = LoanHandler.endClaim.selector;
        actions[3] = LoanHandler.hand.selector;
        actions[4] = LoanHandler.take.selector;
        actions[5] = LoanHandler.handOutside.selector;
        actions[6] = LoanHandler.release.selector;
        actions[7] = LoanHandler.damage.selector;
        actions[8] = LoanHandler.collect.selector;
        actions[9] = LoanHandler.pass.selector;
    }
}

/// @notice CUL-6 and CUL-7 of docs/invariants.md.
contract DiplomaInvariantTest is SettlementWorld {
    DiplomaHandler private _handler;

    function setUp() public {
        _handler = new DiplomaHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_CUL67_DiplomasAreWhatTheirIssuersSay() public view {
        assertTrue(_handler.check(), "CUL-6: recognised or revoked");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        _handler.award(0);
        _handler.recognise(0, 2);
        _handler.revoke(0, 1, true, false);
        _handler.pass(1);
        _handler.end();
        _handler.award(0);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < actions.length; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](5);
        actions[0] = DiplomaHandler.award.selector;
        actions[1] = DiplomaHandler.end.selector;
        actions[2] = DiplomaHandler.revoke.selector;
        actions[3] = DiplomaHandler.recognise.selector;
        actions[4] = DiplomaHandler.pass.selector;
    }
}
