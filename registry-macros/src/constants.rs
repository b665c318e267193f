//! Constants in a declaration: what the compiler checks, and what goes into the record.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use registry_core::model::{Holds, Model, Rule};

use crate::literal;
use crate::options::Options;

/// The constants that a declaration with mistakes leaves to the compiler: it checks them as well.
pub(crate) fn only_checked(
    constants: &[TokenStream],
    model: &Model<'_>,
    options: &Options,
) -> TokenStream {
    let values = values(constants, model, options);
    quote! { const _: () = { #values }; }
}

/// Each constant, its rule, and its segment of the record. Each is an item of its own: the compiler
/// gives up on a single evaluation that takes long.
pub(crate) fn values(
    constants: &[TokenStream],
    model: &Model<'_>,
    options: &Options,
) -> TokenStream {
    let mut by_id = vec![None; constants.len()];
    for rule in &model.constants {
        if let Some(place) = by_id.get_mut(rule.id as usize) {
            *place = Some(rule);
        }
    }
    let values = constants.iter().zip(by_id).enumerate().map(|(id, (expression, constant))| {
        let (rule, key) = constant.map_or((Rule::Any, ""), |known| (known.rule, &known.key));
        let segment = segment_name(id);
        // What is no error to the registry is none to the compiler.
        let is_denied =
            constant.is_none_or(|known| model.policy.level(rule.code(), known.place).is_denied());
        Value { name: format_ident!("__KASM_VALUE_{id}"), segment, expression, options }
            .expand(rule, is_denied, key)
    });
    values.collect()
}

/// The constant that holds a segment of the record.
pub(crate) fn segment_name(id: usize) -> Ident {
    format_ident!("__KASM_SEGMENT_{id}")
}

/// One constant.
struct Value<'a> {
    name: Ident,
    segment: Ident,
    expression: &'a TokenStream,
    options: &'a Options,
}

impl Value<'_> {
    fn expand(&self, rule: Rule, is_denied: bool, key: &str) -> TokenStream {
        let Self { name, expression, .. } = self;
        let core = self.options.core();
        let (_, last) = self.ends();
        // What is written around the expression stands where it does: the compiler's errors would
        // point at the whole macro otherwise.
        let end = last.resolved_at(Span::mixed_site());
        let function = match rule.holds() {
            _ if is_denied => rule.function(),
            // No level lets a value pass that JSON cannot say.
            Holds::Number => Some("finite"),
            _ => None,
        };
        let check = function.map(|function| self.check(function, key));
        let (of_type, value, segment) = match rule.holds() {
            Holds::Any => return self.any(end),
            Holds::Flag => {
                (quote! { bool }, quote_spanned! { end => #expression; }, quote! { Flag })
            }
            Holds::Number => {
                let value = quote_spanned! { end => (#expression) as f64; };
                (quote! { f64 }, value, quote! { Number })
            }
            Holds::Text => {
                (quote! { &str }, quote_spanned! { end => #expression; }, quote! { Text })
            }
            Holds::Texts => {
                (quote! { &[&str] }, quote_spanned! { end => #expression; }, quote! { Texts })
            }
        };
        let segment = self.segment(&quote! { #core::constant::Segment::#segment(#name) });
        quote! { const #name: #of_type = #value #check #segment }
    }

    /// A constant of one of several types.
    fn any(&self, end: Span) -> TokenStream {
        let (expression, core) = (self.expression, self.options.core_at(end));
        // The compiler would not choose a type that has a method `segment`.
        let number = literal::is_bare_arithmetic(expression.clone());
        let number = number.then(|| quote_spanned! { end => ::<i64> });
        self.segment(
            &quote_spanned! { end => #core::constant::Any #number (#expression).segment() },
        )
    }

    fn segment(&self, made: &TokenStream) -> TokenStream {
        let (name, core) = (&self.segment, self.options.core());
        quote! { const #name: #core::constant::Segment<'static> = #made; }
    }

    /// The rule is called with the expression's place, so that the compiler's error points there.
    fn check(&self, function: &str, key: &str) -> TokenStream {
        let (first, last) = self.ends();
        let (name, core) = (&self.name, self.options.core_at(first));
        let function = Ident::new(function, first.resolved_at(Span::mixed_site()));
        let path = quote_spanned! { first => #core::constant::#function };
        let arguments = quote_spanned! { last.resolved_at(Span::mixed_site()) => (#key, #name) };
        quote! { const _: () = #path #arguments; }
    }

    /// The expression's first and last token.
    fn ends(&self) -> (Span, Span) {
        let mut tokens = self.expression.clone().into_iter();
        let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
        (first, tokens.last().map_or(first, |token| token.span()))
    }
}
