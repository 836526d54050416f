package api

import "context"

// GetMe answers the caller's profile.
func (s *Server) GetMe(ctx context.Context, _ GetMeRequestObject) (GetMeResponseObject, error) {
	user, err := s.deps.Profiles.User(ctx, caller(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return GetMe200JSONResponse(toUser(user)), nil
}
