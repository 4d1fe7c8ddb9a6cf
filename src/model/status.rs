//! Canonical status values of the four axes.

use super::Text;

macro_rules! values {
    ($(#[$doc:meta])* $enum:ident { $( $variant:ident, $name:literal, $en:literal, $zh:literal; )* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $enum {
            $( #[doc = $en] $variant, )*
        }

        impl $enum {
            /// Every value, in the order of its code.
            pub const ALL: &'static [$enum] = &[$($enum::$variant,)*];

            /// The canonical name as used in profiles, rules and machine formats.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($enum::$variant => $name,)* }
            }

            /// What people call it.
            #[must_use]
            pub const fn title(self) -> Text {
                match self { $($enum::$variant => Text { en: $en, zh: $zh },)* }
            }

            /// The value with this canonical name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }

            /// The number that stands for the value in an order frame.
            #[must_use]
            pub const fn code(self) -> u32 {
                self as u32
            }

            /// The value behind a number of an order frame.
            #[must_use]
            pub fn from_code(code: u32) -> Option<Self> {
                Self::ALL.get(code as usize).copied()
            }
        }
    };
}

values! {
    /// Where an order is in its life.
    Lifecycle {
        Draft, "draft", "Draft", "草稿";
        PendingApproval, "pending_approval", "Pending approval", "待审核";
        PendingPayment, "pending_payment", "Pending payment", "待付款";
        PaymentReview, "payment_review", "Payment under review", "付款确认中";
        Confirmed, "confirmed", "Confirmed", "已确认";
        Paid, "paid", "Paid, to be shipped", "已付款待发货";
        OnHold, "on_hold", "On hold", "暂停";
        PartiallyShipped, "partially_shipped", "Partially shipped", "部分发货";
        Shipped, "shipped", "Shipped", "已发货";
        Delivered, "delivered", "Delivered", "已签收";
        Completed, "completed", "Completed", "已完成";
        Cancelled, "cancelled", "Cancelled", "已取消";
        Refunded, "refunded", "Refunded", "已退款";
        Closed, "closed", "Closed", "已关闭";
        Unknown, "unknown", "Unknown", "未知";
    }
}

values! {
    /// What has been paid.
    Payment {
        Unpaid, "unpaid", "Unpaid", "未付款";
        Authorized, "authorized", "Authorised", "已授权";
        PartiallyPaid, "partially_paid", "Partially paid", "部分付款";
        Paid, "paid", "Paid", "已付款";
        PartiallyRefunded, "partially_refunded", "Partially refunded", "部分退款";
        Refunded, "refunded", "Refunded", "已退款";
        Voided, "voided", "Voided", "已作废";
        Unknown, "unknown", "Unknown", "未知";
    }
}

values! {
    /// What has been shipped.
    Fulfillment {
        Unfulfilled, "unfulfilled", "Not shipped", "未发货";
        Partial, "partial", "Partially shipped", "部分发货";
        Fulfilled, "fulfilled", "Shipped", "已发货";
        Delivered, "delivered", "Delivered", "已签收";
        PartiallyReturned, "partially_returned", "Partially returned", "部分退货";
        Returned, "returned", "Returned", "已退货";
        Unknown, "unknown", "Unknown", "未知";
    }
}

values! {
    /// After-sale state.
    Refund {
        None, "none", "None", "无售后";
        Requested, "requested", "Requested", "已申请";
        InProgress, "in_progress", "In progress", "处理中";
        Partial, "partial", "Partially refunded", "部分退款";
        Full, "full", "Fully refunded", "全额退款";
        Rejected, "rejected", "Rejected", "已拒绝";
        Withdrawn, "withdrawn", "Withdrawn", "已撤销";
        Unknown, "unknown", "Unknown", "未知";
    }
}
