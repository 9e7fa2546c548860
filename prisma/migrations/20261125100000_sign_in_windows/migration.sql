-- CreateTable
CREATE TABLE "sign_in_windows" (
    "subject" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sign_in_windows_pkey" PRIMARY KEY ("subject", "window_start")
);

-- CreateIndex
CREATE INDEX "sign_in_windows_window_start_idx" ON "sign_in_windows"("window_start");
