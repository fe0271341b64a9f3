// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISettlementEngine} from "../settlement/interfaces/ISettlementEngine.sol";
import {Authorisation, Instruction, Leg} from "../settlement/types/Instruction.sol";
import {ILendersMeeting} from "./interfaces/ILendersMeeting.sol";
import {IMilestones} from "./interfaces/IMilestones.sol";
import {IProcurement} from "./interfaces/IProcurement.sol";
import {IProjectAgreement} from "./interfaces/IProjectAgreement.sol";
import {IProjectFinance} from "./interfaces/IProjectFinance.sol";
import {Loans} from "./Loans.sol";
import {Relieving} from "./Relieving.sol";
import {Project} from "./types/Project.sol";
import {Book, Lender, MAX_LENDERS, MAX_POSITIONS, Position, ShareChange, ShareSale} from "./types/Tranche.sol";
import {PaymentUse} from "./types/PaymentUse.sol";

/// @dev Documented on `IProjectFinance`.
contract ProjectFinance is IProjectFinance, Relieving {
    constructor(
        ISettlementEngine engine_,
        IMilestones milestones_,
        IProcurement procurement_,
        IProjectAgreement agreements_,
        address meeting_
    ) Loans(engine_, milestones_, procurement_, agreements_, meeting_) {}

    /// @inheritdoc IProjectFinance
    function sell(
        uint256 tranche,
        uint256 index,
        ShareSale calldata sale,
        Instruction calldata instruction,
        Authorisation[] calldata consents
    ) external {
        _requireLender(tranche, index);
        Position memory position = _positions[tranche][index];
        bool isThere = sale.owed <= position.owed && sale.undrawn <= position.undrawn;
        bool isSome = sale.owed != 0 || sale.undrawn != 0;
        require(isThere && isSome && sale.to != msg.sender, ProjectFinanceNoShare(tranche, index));
        _requireReference(instruction, PaymentUse.Sale, tranche, uint256(keccak256(abi.encode(index, sale))));
        Leg[] calldata legs = instruction.legs;
        require(legs.length == 1, ProjectFinanceLegCount(legs.length, 1));
        _requireLeg(legs, 0, legs[0].token, sale.to, msg.sender, legs[0].amount);
        if (sale.to == _projects[tranche >> 8].borrower) _buyBack(tranche, index, sale, legs[0]);
        else _pass(tranche, index, sale, legs[0]);
        _settle(instruction, consents);
    }

    function _pass(uint256 tranche, uint256 index, ShareSale calldata sale, Leg calldata price) private {
        if (sale.undrawn != 0) _requireNoCall(tranche);
        uint256 to = _placeOf(tranche, sale);
        Book memory book = _openBook(tranche);
        (int256 owed, int256 undrawn) = (int256(uint256(sale.owed)), int256(uint256(sale.undrawn)));
        _changeShare(book, index, ShareChange(-owed, -undrawn, 0));
        _changeShare(book, to, ShareChange(owed, undrawn, 0));
        _saveBook(book);
        emit ShareSold(tranche, msg.sender, sale, price.token, price.amount);
    }

    function _buyBack(uint256 tranche, uint256 index, ShareSale calldata sale, Leg calldata price) private {
        Project storage file = _effective(tranche >> 8);
        require(sale.undrawn == 0, ProjectFinanceNotToBorrower(tranche));
        for (uint256 i = 0; i < file.tranches; ++i) {
            uint256 other = ((tranche >> 8) << 8) | i;
            require(!isLate(other), ProjectFinanceStillLate(other));
        }
        bool isSound = price.token == _terms[tranche].currency && price.amount <= sale.owed;
        require(isSound, ProjectFinanceAbovePar(tranche, price.amount, sale.owed));
        _reduce(tranche, index, sale.owed, 0);
        emit ShareSold(tranche, msg.sender, sale, price.token, price.amount);
    }

    /// The buyer's place, or an empty one, or a new one: nothing but what is owed goes to whoever has none.
    function _placeOf(uint256 tranche, ShareSale calldata sale) private returns (uint256 place) {
        uint256 count = _tranches[tranche].lenders;
        bool isVoteless = sale.owed != 0 && ILendersMeeting(meeting).isNear(this, tranche, sale.to);
        for (; place < count; ++place) {
            Lender memory lender = _lenders[tranche][place];
            if (lender.account != sale.to || lender.isVoteless != isVoteless) continue;
            require(sale.undrawn == 0 || !lender.isLate, ProjectFinanceNotLender(tranche, sale.to));
            return place;
        }
        require(sale.undrawn == 0, ProjectFinanceNotLender(tranche, sale.to));
        for (place = 0; place < count && !_isEmpty(_positions[tranche][place]); ++place) continue;
        if (place == count) _addPlace(tranche, count);
        _lenders[tranche][place] = Lender(sale.to, false, isVoteless);
    }

    function _addPlace(uint256 tranche, uint256 count) private {
        uint256 project = tranche >> 8;
        Project storage file = _projects[project];
        require(count < MAX_LENDERS, ProjectFinanceTooMany(project, count, MAX_LENDERS));
        require(file.positions < MAX_POSITIONS, ProjectFinanceTooMany(project, file.positions, MAX_POSITIONS));
        ++file.positions;
        ++_tranches[tranche].lenders;
    }

    function _isEmpty(Position memory position) private pure returns (bool) {
        return position.undrawn == 0 && position.owed == 0 && position.kept == 0;
    }
}
