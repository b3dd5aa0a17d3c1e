"""The pages of terms of reference and consultations."""
