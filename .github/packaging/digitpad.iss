; The installer for Windows, by Inno Setup 6: `iscc /DVersion=0.1.0 .github\packaging\digitpad.iss`, after
; `pyinstaller .github\packaging\digitpad.spec`. It was never run by its authors, who have no Windows.
; Nobody needs to be an administrator: it installs for whoever starts it.

#ifndef Version
  #error Say which version: iscc /DVersion=0.1.0
#endif

[Setup]
AppId=org.digitpad.DigitPad
AppName=DigitPad
AppVersion={#Version}
AppVerName=DigitPad {#Version}
SourceDir=..\..
OutputDir=dist
OutputBaseFilename=DigitPad-{#Version}-windows
DefaultDirName={autopf}\DigitPad
DefaultGroupName=DigitPad
DisableProgramGroupPage=yes
LicenseFile=LICENSE
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
Compression=lzma2
SolidCompression=yes
UninstallDisplayIcon={app}\digitpad-window.exe
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[Files]
Source: "dist\digitpad\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; What another version left there would be loaded.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\DigitPad"; Filename: "{app}\digitpad-window.exe"
Name: "{autodesktop}\DigitPad"; Filename: "{app}\digitpad-window.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\digitpad-window.exe"; Description: "{cm:LaunchProgram,DigitPad}"; Flags: nowait postinstall skipifsilent
