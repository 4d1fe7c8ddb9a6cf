//! The canonical columns of an order table: the one place where their names exist.

use serde::{Deserialize, Serialize};

/// What values a column holds, which decides how its cells are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An identifier; always text, never a number.
    Id,
    /// Free text.
    Text,
    /// The name of a person or company.
    Name,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A day or a point in time.
    Date,
    /// An amount of money.
    Money,
    /// A quantity of goods.
    Quantity,
    /// A share, written as percent or fraction.
    Rate,
    /// A word on one of the status axes.
    Status(Axis),
    /// A currency code or name.
    Currency,
    /// Yes or no.
    Flag,
}

/// The status axes, which are never folded into one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Where the order is in its life.
    Lifecycle,
    /// What has been paid.
    Payment,
    /// What has been shipped.
    Fulfillment,
    /// After-sale state.
    Refund,
}

impl Axis {
    /// All axes.
    pub const ALL: [Self; 4] = [Self::Lifecycle, Self::Payment, Self::Fulfillment, Self::Refund];

    /// The name in profiles.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lifecycle => "lifecycle",
            Self::Payment => "payment",
            Self::Fulfillment => "fulfillment",
            Self::Refund => "refund",
        }
    }
}

/// Whether a column describes the whole order or one of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The order; repeated on each line of a line-grain file.
    Order,
    /// One line.
    Line,
}

macro_rules! columns {
    ($( $variant:ident, $name:literal, $level:ident, $kind:expr, $en:literal, $zh:literal; )*) => {
        /// A canonical column. Names follow the order schema of the documentation; `order_id` and `order_date` are its core.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Column {
            $(
                #[doc = $en]
                #[serde(rename = $name)]
                $variant,
            )*
        }

        impl Column {
            /// Every canonical column, header columns before line columns.
            pub const ALL: &'static [Column] = &[$(Column::$variant,)*];

            /// The column's canonical name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Column::$variant => $name,)* }
            }

            /// Whether the column belongs to the order or to a line.
            #[must_use]
            pub const fn level(self) -> Level {
                match self { $(Column::$variant => Level::$level,)* }
            }

            /// What values the column holds.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Column::$variant => $kind,)* }
            }

            /// What people call the column.
            #[must_use]
            pub const fn title(self) -> super::Text {
                match self { $(Column::$variant => super::Text { en: $en, zh: $zh },)* }
            }
        }
    };
}

columns! {
    OrderId, "order_id", Order, Kind::Id, "Order number", "订单编号";
    OrderInternalId, "order_internal_id", Order, Kind::Id, "Internal order key", "订单内码";
    ParentOrderId, "parent_order_id", Order, Kind::Id, "Parent order", "主订单编号";
    ExternalOrderId, "external_order_id", Order, Kind::Id, "Order number in another system", "外部订单号";
    OrderType, "order_type", Order, Kind::Text, "Order type", "订单类型";
    LineCount, "line_count", Order, Kind::Quantity, "Number of lines", "商品种类数";
    TotalQty, "total_qty", Order, Kind::Quantity, "Number of pieces", "商品总件数";
    IsReturn, "is_return", Order, Kind::Flag, "Return order", "是否退货单";
    Channel, "channel", Order, Kind::Text, "Sales channel", "销售渠道";
    ShopId, "shop_id", Order, Kind::Id, "Shop id", "店铺编号";
    ShopName, "shop_name", Order, Kind::Text, "Shop", "店铺名称";
    CustomerId, "customer_id", Order, Kind::Id, "Customer code", "客户编码";
    CustomerName, "customer_name", Order, Kind::Name, "Customer", "客户名称";
    BuyerNick, "buyer_nick", Order, Kind::Id, "Buyer account", "买家账号";
    ContactName, "contact_name", Order, Kind::Name, "Receiver", "收货人";
    Phone, "phone", Order, Kind::Phone, "Phone", "联系手机";
    Phone2, "phone2", Order, Kind::Phone, "Second phone", "联系电话";
    Email, "email", Order, Kind::Email, "E-mail", "电子邮箱";
    TaxId, "tax_id", Order, Kind::Id, "Tax id", "纳税人识别号";
    InvoiceTitle, "invoice_title", Order, Kind::Name, "Invoice title", "发票抬头";
    ShipCountry, "ship_country", Order, Kind::Text, "Ship-to country", "收货国家";
    ShipProvince, "ship_province", Order, Kind::Text, "Ship-to province", "收货省份";
    ShipCity, "ship_city", Order, Kind::Text, "Ship-to city", "收货城市";
    ShipDistrict, "ship_district", Order, Kind::Text, "Ship-to district", "收货区县";
    ShipStreet, "ship_street", Order, Kind::Text, "Ship-to street", "收货街道";
    ShipAddress, "ship_address", Order, Kind::Text, "Ship-to address", "收货地址";
    ShipPostcode, "ship_postcode", Order, Kind::Id, "Ship-to postcode", "收货邮编";
    BillAddress, "bill_address", Order, Kind::Text, "Bill-to address", "账单地址";
    OrderDate, "order_date", Order, Kind::Date, "Order date", "下单时间";
    PaymentDate, "payment_date", Order, Kind::Date, "Payment date", "付款时间";
    ShipDate, "ship_date", Order, Kind::Date, "Ship date", "发货时间";
    ReceiveDate, "receive_date", Order, Kind::Date, "Receipt date", "确认收货时间";
    CompletionDate, "completion_date", Order, Kind::Date, "Completion date", "完成时间";
    CancelDate, "cancel_date", Order, Kind::Date, "Cancellation date", "取消时间";
    DueDate, "due_date", Order, Kind::Date, "Due date", "要货日期";
    ApprovedAt, "approved_at", Order, Kind::Date, "Approval date", "审核日期";
    UpdatedAt, "updated_at", Order, Kind::Date, "Last update", "最后修改时间";
    Status, "status", Order, Kind::Status(Axis::Lifecycle), "Order status", "订单状态";
    PaymentStatus, "payment_status", Order, Kind::Status(Axis::Payment), "Payment status", "付款状态";
    FulfillmentStatus, "fulfillment_status", Order, Kind::Status(Axis::Fulfillment), "Fulfilment status", "发货状态";
    RefundStatus, "refund_status", Order, Kind::Status(Axis::Refund), "Refund status", "售后状态";
    VoidStatus, "void_status", Order, Kind::Text, "Voided", "作废状态";
    CloseStatus, "close_status", Order, Kind::Text, "Closed", "关闭状态";
    CloseReason, "close_reason", Order, Kind::Text, "Close reason", "关闭原因";
    Currency, "currency", Order, Kind::Currency, "Currency", "币种";
    ExchangeRate, "exchange_rate", Order, Kind::Quantity, "Exchange rate", "汇率";
    GoodsAmount, "goods_amount", Order, Kind::Money, "Goods amount", "商品金额";
    DiscountAmount, "discount_amount", Order, Kind::Money, "Order discount", "优惠金额";
    PlatformDiscount, "platform_discount", Order, Kind::Money, "Platform discount", "平台优惠";
    MerchantDiscount, "merchant_discount", Order, Kind::Money, "Merchant discount", "商家优惠";
    ShippingFee, "shipping_fee", Order, Kind::Money, "Shipping fee", "运费";
    TaxAmount, "tax_amount", Order, Kind::Money, "Tax", "税额合计";
    OrderTotal, "order_total", Order, Kind::Money, "Order total", "订单金额";
    PaidAmount, "paid_amount", Order, Kind::Money, "Paid amount", "实付金额";
    RefundAmount, "refund_amount", Order, Kind::Money, "Refund", "退款金额";
    NetReceipt, "net_receipt", Order, Kind::Money, "Merchant receipt", "商家实收";
    OutstandingAmount, "outstanding_amount", Order, Kind::Money, "Outstanding amount", "未付金额";
    AdjustmentAmount, "adjustment_amount", Order, Kind::Money, "Adjustment", "调整金额";
    FeeAmount, "fee_amount", Order, Kind::Money, "Fees", "手续费";
    PaymentTerms, "payment_terms", Order, Kind::Text, "Payment terms", "付款条件";
    PaymentMethod, "payment_method", Order, Kind::Text, "Payment method", "支付方式";
    PaymentRef, "payment_ref", Order, Kind::Id, "Payment reference", "支付单号";
    Salesperson, "salesperson", Order, Kind::Text, "Salesperson", "销售员";
    CreatedBy, "created_by", Order, Kind::Text, "Entered by", "制单人";
    ApprovedBy, "approved_by", Order, Kind::Text, "Approved by", "审核人";
    Department, "department", Order, Kind::Text, "Department", "销售部门";
    Organization, "organization", Order, Kind::Text, "Sales organisation", "销售组织";
    BuyerRemark, "buyer_remark", Order, Kind::Text, "Buyer's remark", "买家留言";
    SellerRemark, "seller_remark", Order, Kind::Text, "Seller's remark", "卖家备注";
    Carrier, "carrier", Order, Kind::Text, "Carrier", "物流公司";
    TrackingNo, "tracking_no", Order, Kind::Id, "Tracking number", "物流单号";
    LineNo, "line_no", Line, Kind::Id, "Line number", "行号";
    LineId, "line_id", Line, Kind::Id, "Line id", "子订单编号";
    ProductId, "product_id", Line, Kind::Id, "Product id", "商品编号";
    Sku, "sku", Line, Kind::Id, "SKU", "商品编码";
    ProductName, "product_name", Line, Kind::Text, "Product", "商品名称";
    Spec, "spec", Line, Kind::Text, "Specification", "规格型号";
    Qty, "qty", Line, Kind::Quantity, "Quantity", "数量";
    Unit, "unit", Line, Kind::Text, "Unit", "单位";
    UnitPrice, "unit_price", Line, Kind::Money, "Unit price", "单价";
    UnitPriceIncl, "unit_price_incl", Line, Kind::Money, "Unit price with tax", "含税单价";
    ListPrice, "list_price", Line, Kind::Money, "List price", "原价";
    DiscountRate, "discount_rate", Line, Kind::Rate, "Discount rate", "折扣率";
    LineDiscount, "line_discount", Line, Kind::Money, "Line discount", "行折扣额";
    TaxRate, "tax_rate", Line, Kind::Rate, "Tax rate", "税率";
    LineTax, "line_tax", Line, Kind::Money, "Line tax", "行税额";
    LineAmountExcl, "line_amount_excl", Line, Kind::Money, "Line amount without tax", "不含税金额";
    LineAmount, "line_amount", Line, Kind::Money, "Line amount", "行金额";
    LineAmountExclLocal, "line_amount_excl_local", Line, Kind::Money, "Line amount without tax in local currency", "本币不含税金额";
    LineTaxLocal, "line_tax_local", Line, Kind::Money, "Line tax in local currency", "本币行税额";
    LineAmountLocal, "line_amount_local", Line, Kind::Money, "Line amount in local currency", "本币行金额";
    OriginalLineId, "original_line_id", Line, Kind::Id, "Line that is taken back", "被冲减的行标识";
    LineStatus, "line_status", Line, Kind::Text, "Line status", "行状态";
    LineCloseStatus, "line_close_status", Line, Kind::Text, "Line closed", "行关闭状态";
    LineHoldStatus, "line_hold_status", Line, Kind::Text, "Line on hold", "行冻结状态";
    LineRefundStatus, "line_refund_status", Line, Kind::Text, "Line refund status", "行售后状态";
    LineRefundAmount, "line_refund_amount", Line, Kind::Money, "Line refund", "行退款金额";
    ShippedQty, "shipped_qty", Line, Kind::Quantity, "Shipped quantity", "已发数量";
    OpenQty, "open_qty", Line, Kind::Quantity, "Quantity still to ship", "未发数量";
    ReturnedQty, "returned_qty", Line, Kind::Quantity, "Returned quantity", "退货数量";
    InvoicedQty, "invoiced_qty", Line, Kind::Quantity, "Invoiced quantity", "开票数量";
    IsGift, "is_gift", Line, Kind::Flag, "Gift", "是否赠品";
    Warehouse, "warehouse", Line, Kind::Text, "Warehouse", "仓库";
    DeliveryDate, "delivery_date", Line, Kind::Date, "Delivery date", "交货日期";
    LineRemark, "line_remark", Line, Kind::Text, "Line remark", "行备注";
}

impl Column {
    /// The column with this canonical name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.name() == name)
    }

    /// Whether values of different rows may be added: amounts and quantities, but no prices or rates of exchange.
    #[must_use]
    pub fn is_summable(self) -> bool {
        matches!(self.kind(), Kind::Money | Kind::Quantity)
            && !matches!(self, Self::UnitPrice | Self::UnitPriceIncl | Self::ListPrice | Self::ExchangeRate)
    }

    /// The expression of the frame engine that reads this column of an order frame.
    #[cfg(feature = "engine")]
    pub fn expr(self) -> polars::prelude::Expr {
        polars::prelude::col(self.name())
    }

    /// The name of the Boolean frame column that says where the cell is blank (missing by the stated policy). A cell that
    /// holds text which cannot be read is null in the column itself but not blank.
    #[must_use]
    pub fn blank_name(self) -> String {
        format!("{}.blank", self.name())
    }
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for column in Column::ALL {
            assert_eq!(Column::from_name(column.name()), Some(*column));
        }
    }
}
