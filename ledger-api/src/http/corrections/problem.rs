//! What a refused correction is to a client.

use crate::corrections::CorrectionError;
use crate::domain::correction::DecisionRefused;
use crate::http::problem::{Code, Problem};

impl From<CorrectionError> for Problem {
    fn from(error: CorrectionError) -> Self {
        let detail = error.to_string();
        match error {
            CorrectionError::Database(error) => error.into(),
            CorrectionError::Random(error) => Self::internal(error),
            CorrectionError::NotFound(what) => Self::not_found(what),
            CorrectionError::UnusedCurrency(_) => Self::new(Code::CurrencyMismatch, detail),
            CorrectionError::ReferenceTaken => Self::new(Code::Conflict, detail),
            CorrectionError::Decision(DecisionRefused::SamePerson) => Self::new(Code::FourEyesRequired, detail),
            CorrectionError::Decision(_) | CorrectionError::MoreThanOwed(_) | CorrectionError::TooMuch => {
                Self::invalid_state(detail)
            }
        }
    }
}
