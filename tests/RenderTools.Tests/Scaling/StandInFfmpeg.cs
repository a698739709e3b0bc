using System.Runtime.Versioning;

namespace RenderTools.Tests.Scaling;

/// <summary>
/// A machine with a known law. Every frame that is rendered takes <paramref name="FrameSeconds"/> of one core, and
/// joining takes
/// <paramref name="MergeSeconds"/> more than the real one. Frames are made by the real ffmpeg; the time is slept and
/// the CPU seconds are reported as ffmpeg does, so that the load of the machine that runs the tests is no part of the
/// law.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed record StandInFfmpeg(double FrameSeconds, double MergeSeconds)
{
    private const string Script = """
        #!/usr/bin/perl
        use strict;
        use warnings;
        use Time::HiRes qw(sleep time);
        my ($real, $frame_seconds, $merge_seconds) = ('@REAL@', @FRAME@, @MERGE@);
        my $line = "@ARGV";
        if ($line !~ /-benchmark/) {
            sleep $merge_seconds if $line =~ /-f concat/;
            exec { $real } $real, @ARGV;
        }
        my $start = time;
        my $log = "/tmp/stand-in.$$.log";
        my $pid = open(my $progress, '-|') // die;
        if (!$pid) {
            open STDERR, '>', $log or die;
            exec { $real } $real, @ARGV;
        }
        my @lines = <$progress>;
        close $progress;
        my $exit = $? >> 8;
        my $frames = 0;
        /^frame=\s*(\d+)/ && ($frames = $1) for @lines;
        my $cpu = $frames * $frame_seconds;
        my $left = $start + $cpu - time;
        sleep $left if $left > 0;
        print @lines;
        open my $said, '<', $log or die;
        while (<$said>) {
            s/utime=[\d.]+s stime=[\d.]+s/sprintf 'utime=%.3fs stime=0.000s', $cpu/e;
            print STDERR $_;
        }
        unlink $log;
        exit $exit;
        """;

    /// <summary>The real ffmpeg.</summary>
    public static string Real { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "ffmpeg"))
            .First(File.Exists);

    /// <summary>Writes the program into a directory and returns its path.</summary>
    public string WriteTo(string directory)
    {
        var path = Path.Combine(directory, "ffmpeg");
        File.WriteAllText(
            path,
            Script
                .Replace("@REAL@", Real, StringComparison.Ordinal)
                .Replace("@FRAME@", Invariant(FrameSeconds), StringComparison.Ordinal)
                .Replace("@MERGE@", Invariant(MergeSeconds), StringComparison.Ordinal) + "\n"
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static string Invariant(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
