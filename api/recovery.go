package api

import "context"

// ForgotPassword has a letter written. The answer says nothing of the address,
// nor does its time: all that depends on it happens behind the answer.
func (s *Server) ForgotPassword(ctx context.Context, req ForgotPasswordRequestObject) (ForgotPasswordResponseObject, error) {
	if err := s.letter(ctx, req.Body.Email, s.deps.Recoverer.ForgotPassword); err != nil {
		return nil, err
	}
	return ForgotPassword202JSONResponse{Message: "Check your mail. If the address has an account, a letter is on its way."}, nil
}

// ResetPassword takes the token of that letter.
func (s *Server) ResetPassword(ctx context.Context, req ResetPasswordRequestObject) (ResetPasswordResponseObject, error) {
	var f findings
	f.check(req.Body.Token != "", "/token", "required", "The token of a letter.")
	f.atMost("/token", req.Body.Token, maxTokenChars)
	f.password("/password", req.Body.Password)
	if err := f.err(); err != nil {
		return nil, err
	}
	if err := s.deps.Recoverer.ResetPassword(ctx, req.Body.Token, req.Body.Password); err != nil {
		return nil, err
	}
	return ResetPassword204Response{}, nil
}

// RequestVerification has a letter written; see ForgotPassword.
func (s *Server) RequestVerification(ctx context.Context, req RequestVerificationRequestObject) (RequestVerificationResponseObject, error) {
	if err := s.letter(ctx, req.Body.Email, s.deps.Verifier.RequestVerification); err != nil {
		return nil, err
	}
	return RequestVerification202JSONResponse{Message: "Check your mail. If the address waits to be confirmed, a letter is on its way."}, nil
}

// Verify takes the token of that letter.
func (s *Server) Verify(ctx context.Context, req VerifyRequestObject) (VerifyResponseObject, error) {
	if err := wantToken("/token", req.Body.Token); err != nil {
		return nil, err
	}
	if err := s.deps.Verifier.Verify(ctx, req.Body.Token); err != nil {
		return nil, err
	}
	return Verify204Response{}, nil
}

// letter limits by address what one could otherwise fill a mailbox with.
func (s *Server) letter(ctx context.Context, email string, write func(context.Context, string) error) error {
	var f findings
	f.email(email)
	if err := f.err(); err != nil {
		return err
	}
	if err := s.limitLetters(ctx, email); err != nil {
		return err
	}
	return write(ctx, email)
}
