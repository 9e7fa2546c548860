-- What the answer to a try begins with, for the owner of the endpoint to see what their receiver says.
ALTER TABLE "webhook_tries" ADD COLUMN "response_start" TEXT;
